#include "tinyml_gesture.h"

#include "app_config.h"
#include "model.h"
#include "tinyml_classes.h"
#include "tinyml_motion.h"
#include "tinyml_rows.h"

static int8_t bytes[TINYML_ROWS * TINYML_AXES];
static tinyml_rows_t rows;
static tinyml_trigger_t trigger;
static int32_t until_next; /* readings until the model runs */

void tinyml_gesture_begin(void) {
  const tinyml_rows_t empty = {bytes, TINYML_ROWS, TINYML_AXES, 0, 0};
  rows = empty;
  until_next = TINYML_ROWS;
  tinyml_trigger_reset(&trigger);
  TINYML_MODEL_BEGIN(); /* forget what came before, where the model remembers it */
}

int tinyml_gesture_push(const float *axes, tinyml_answer_t *answer) {
  int8_t row[TINYML_AXES];
  for (int i = 0; i < TINYML_AXES; i++) {
    row[i] = tinyml_quantize(axes[i], MODEL_INPUT_SCALE, MODEL_INPUT_ZERO_POINT);
  }
  tinyml_rows_push(&rows, row);
  if (--until_next > 0) return 0;
  until_next = TINYML_STEP;
  tinyml_rows_copy(&rows, model_input());
  model_invoke();
  tinyml_classes_answer(&trigger, model_output(), answer);
  return 1;
}

void tinyml_gesture_window(int8_t *to) { tinyml_rows_copy(&rows, to); }
