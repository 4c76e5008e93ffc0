/* @TITLE@: keyword spotting. See README.md. */
#include <stdio.h>

#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "microphone.h"
#include "tinyml_keyword.h"
#include "tinyml_level.h"
#include "tinyml_self_test.h"

static void print_line(const char *line) { puts(line); }

static void stop(const char *why) {
  for (;;) {
    puts(why);
    vTaskDelay(pdMS_TO_TICKS(2000));
  }
}

static void report(const tinyml_answer_t *answer) {
  if (answer->heard) printf("heard %s\n", answer->heard);
  printf("%s %d\n", answer->label, answer->thousandths);
}

/* At most one line a second: printing takes time too, and would lose more samples. */
static void report_lost(void) {
  static uint32_t lost_before = 0;
  static int64_t printed = 0;
  const uint32_t lost = microphone_lost();
  const int64_t now = esp_timer_get_time();
  if (lost == lost_before || now - printed < 1000000) return;
  printf("samples lost: %u; raise TINYML_STEP in app_config.h: the model is asked too often\n",
         (unsigned)lost);
  lost_before = lost;
  printed = now;
}

static void report_level(const int16_t *samples, int count) {
  static tinyml_level_t level;
  int decibels;
  if (tinyml_level_push(&level, samples, count, &decibels)) printf("level %d dB\n", decibels);
}

/* The self-test's result again every ten seconds, for a monitor that is opened late. */
static void repeat_self_test(void) {
  static int64_t printed = 0;
  if (esp_timer_get_time() - printed < 10000000) return;
  puts(tinyml_self_test_line());
  printed = esp_timer_get_time();
}

void app_main(void) {
  static int16_t samples[160];
  tinyml_answer_t answer;
  if (tinyml_self_test(print_line) != 0) stop(tinyml_self_test_line());
  tinyml_keyword_begin();
  if (!microphone_begin()) stop("no microphone: see Troubleshooting in the kit's README");
  for (;;) {
    const int count = microphone_read(samples, 160);
    for (int i = 0; i < count; i++) {
      if (tinyml_keyword_push(samples[i], &answer)) report(&answer);
    }
    report_level(samples, count);
    report_lost();
    repeat_self_test();
  }
}
