/* @TITLE@: gestures. See README.md. */
#include <stdio.h>
#include <string.h>

#include "app_config.h"
#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "motion_sensor.h"
#include "tinyml_axes.h"
#include "tinyml_gesture.h"
#include "tinyml_self_test.h"

static void print_line(const char *line) { puts(line); }

static void stop(const char *why) {
  for (;;) {
    puts(why);
    vTaskDelay(pdMS_TO_TICKS(2000));
  }
}

/* A line an answer: label, thousandths, and the newest reading in thousandths of g. */
static void report(const tinyml_answer_t *answer, const float *axes) {
  if (answer->heard) printf("saw %s\n", answer->heard);
  printf("%s %d at %d %d %d\n", answer->label, answer->thousandths, (int)(1000 * axes[0]),
         (int)(1000 * axes[1]), (int)(1000 * axes[2]));
}

/* The self-test's result again every ten seconds, for a monitor that is opened late. */
static void repeat_self_test(void) {
  static int64_t printed = 0;
  if (esp_timer_get_time() - printed < 10000000) return;
  puts(tinyml_self_test_line());
  printed = esp_timer_get_time();
}

/* One reading every TINYML_PERIOD_US, as in training. */
void app_main(void) {
  float axes[TINYML_AXES] = {0}, next[TINYML_AXES];
  tinyml_answer_t answer;
  if (tinyml_self_test(print_line) != 0) stop(tinyml_self_test_line());
  tinyml_gesture_begin();
  if (!motion_begin()) stop("no motion sensor: see Troubleshooting in the kit's README");
  int64_t due = esp_timer_get_time();
  for (;;) {
    while (esp_timer_get_time() < due) vTaskDelay(1);
    due += TINYML_PERIOD_US;
    if (motion_read(next)) {
      tinyml_axes_turn(next);
      memcpy(axes, next, sizeof axes);
    }
    if (tinyml_gesture_push(axes, &answer)) report(&answer, axes);
    repeat_self_test();
  }
}
