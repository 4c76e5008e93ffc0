#include "tinyml_keyword.h"

#include "app_config.h"
#include "model.h"
#include "tinyml_classes.h"
#include "tinyml_input_codes.h"
#include "tinyml_log_mel.h"
#include "tinyml_rows.h"

static tinyml_log_mel_t features;
static int8_t bytes[TINYML_ROWS * TINYML_LOG_MEL_N_MELS];
static tinyml_rows_t rows;
static tinyml_trigger_t trigger;
static int32_t until_next; /* rows until the model runs */

void tinyml_keyword_begin(void) {
  const tinyml_rows_t empty = {bytes, TINYML_ROWS, TINYML_LOG_MEL_N_MELS, 0, 0};
  rows = empty;
  until_next = TINYML_ROWS;
  tinyml_log_mel_reset(&features);
  tinyml_trigger_reset(&trigger);
  TINYML_MODEL_BEGIN(); /* forget what came before, where the model remembers it */
}

int tinyml_keyword_push(int16_t sample, tinyml_answer_t *answer) {
  int8_t row[TINYML_LOG_MEL_N_MELS];
  if (!tinyml_log_mel_push(&features, sample, row)) return 0;
  for (int i = 0; i < TINYML_LOG_MEL_N_MELS; i++) row[i] = tinyml_input_code[row[i] + 128];
  tinyml_rows_push(&rows, row);
  if (--until_next > 0) return 0;
  until_next = TINYML_STEP;
  tinyml_rows_copy(&rows, model_input());
  model_invoke();
  tinyml_classes_answer(&trigger, model_output(), answer);
  return 1;
}

void tinyml_keyword_window(int8_t *to) { tinyml_rows_copy(&rows, to); }
