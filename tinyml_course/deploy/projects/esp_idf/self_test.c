/* @TITLE@: golden vectors, and the time of one inference. See README.md. */
#include <stdio.h>
#include <string.h>

#include "app_config.h"
#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "model.h"
#include "tinyml_self_test.h"

static const char *const labels[] = TINYML_LABELS;
static MODEL_INPUT_TYPE input[MODEL_INPUT_LENGTH]; /* put your own numbers here */

static void print_line(const char *line) { puts(line); }

static void print_answer(void) {
  const MODEL_OUTPUT_TYPE *output = model_output();
  int best = 0;
  for (int c = 1; c < MODEL_OUTPUT_LENGTH; c++) {
    if (output[c] > output[best]) best = c;
  }
  printf("%s %g\n", MODEL_OUTPUT_LENGTH == TINYML_CLASSES ? labels[best] : "output",
         (double)output[best]);
}

void app_main(void) {
  for (;;) {
    tinyml_self_test(print_line);
    memcpy(model_input(), input, sizeof input);
    const int64_t before = esp_timer_get_time();
    model_invoke();
    const int64_t after = esp_timer_get_time();
    printf("microseconds for one answer: %d\n", (int)(after - before));
    print_answer();
    vTaskDelay(pdMS_TO_TICKS(5000));
  }
}
