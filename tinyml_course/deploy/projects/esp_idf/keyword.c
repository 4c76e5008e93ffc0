/* @TITLE@: keyword spotting. See README.md. */
#include <stdio.h>

#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "microphone.h"
#include "tinyml_keyword.h"
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

void app_main(void) {
  static int16_t samples[160];
  tinyml_answer_t answer;
  if (tinyml_self_test(print_line) != 0) stop("self-test failed: this board computes otherwise");
  tinyml_keyword_begin();
  if (!microphone_begin()) stop("no microphone: see Troubleshooting in the kit's README");
  for (;;) {
    const int count = microphone_read(samples, 160);
    for (int i = 0; i < count; i++) {
      if (tinyml_keyword_push(samples[i], &answer)) report(&answer);
    }
  }
}
