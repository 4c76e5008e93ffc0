/* From a model's output to an answer with a label; shared by keywords and gestures. */
#ifndef TINYML_CLASSES_H
#define TINYML_CLASSES_H

#include "app_config.h"
#include "tinyml_answer.h"
#include "tinyml_trigger.h"

static const char *const tinyml_labels[TINYML_CLASSES] = TINYML_LABELS;
static const int8_t tinyml_may_trigger[TINYML_CLASSES] = TINYML_MAY_TRIGGER;

static inline void tinyml_classes_answer(tinyml_trigger_t *state, const int8_t *output,
                                         tinyml_answer_t *answer) {
  int16_t thousandths[TINYML_CLASSES];
  int8_t triggers[TINYML_CLASSES];
  int best = 0;
  tinyml_trigger_push(state, output, thousandths, triggers);
  answer->heard = 0;
  for (int c = 0; c < TINYML_CLASSES; c++) {
    if (thousandths[c] > thousandths[best]) best = c;
    if (triggers[c] && tinyml_may_trigger[c]) answer->heard = tinyml_labels[c];
  }
  answer->label = tinyml_labels[best];
  answer->thousandths = thousandths[best];
}

#endif
