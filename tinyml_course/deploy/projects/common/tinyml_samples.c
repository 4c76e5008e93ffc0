/* Keyword spotting with a model that takes the microphone's samples itself. */
#include "app_config.h"
#include "model.h"
#include "tinyml_classes.h"
#include "tinyml_keyword.h"
#include "tinyml_rows.h"

#define SAMPLE_BYTES 2 /* each sample is a row */

static int8_t bytes[TINYML_ROWS * SAMPLE_BYTES];
static tinyml_rows_t rows;
static tinyml_trigger_t trigger;
static int32_t until_next; /* samples until the model runs */

void tinyml_keyword_begin(void) {
  const tinyml_rows_t empty = {bytes, TINYML_ROWS, SAMPLE_BYTES, 0, 0};
  rows = empty;
  until_next = TINYML_ROWS;
  tinyml_trigger_reset(&trigger);
  TINYML_MODEL_BEGIN(); /* forget what came before, where the model remembers it */
}

int tinyml_keyword_push(int16_t sample, tinyml_answer_t *answer) {
  tinyml_rows_push(&rows, (const int8_t *)&sample);
  if (--until_next > 0) return 0;
  until_next = TINYML_STEP;
  tinyml_rows_copy(&rows, (int8_t *)model_input());
  model_invoke();
  tinyml_classes_answer(&trigger, model_output(), answer);
  return 1;
}

void tinyml_keyword_window(int8_t *to) { tinyml_rows_copy(&rows, to); }
