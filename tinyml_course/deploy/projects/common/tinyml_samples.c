/* Keyword spotting with a model that takes the microphone's samples itself. */
#include <string.h>

#include "app_config.h"
#include "model.h"
#include "tinyml_classes.h"
#include "tinyml_keyword.h"

static int16_t samples[TINYML_ROWS]; /* the last ones */
static int32_t next;                 /* the place of the oldest, which the next one takes */
static int32_t until_next;           /* samples until the model runs */
static tinyml_trigger_t trigger;

void tinyml_keyword_begin(void) {
  memset(samples, 0, sizeof samples);
  next = 0;
  until_next = TINYML_ROWS;
  tinyml_trigger_reset(&trigger);
  TINYML_MODEL_BEGIN(); /* forget what came before, where the model remembers it */
}

int tinyml_keyword_push(int16_t sample, tinyml_answer_t *answer) {
  samples[next] = sample;
  next = next + 1 == TINYML_ROWS ? 0 : next + 1;
  if (--until_next > 0) return 0;
  until_next = TINYML_STEP;
  tinyml_keyword_window((int8_t *)model_input());
  model_invoke();
  tinyml_classes_answer(&trigger, model_output(), answer);
  return 1;
}

void tinyml_keyword_window(int8_t *to) {
  const size_t oldest = sizeof samples - sizeof samples[0] * (size_t)next;
  memcpy(to, samples + next, oldest);
  memcpy(to + oldest, samples, sizeof samples - oldest);
}
