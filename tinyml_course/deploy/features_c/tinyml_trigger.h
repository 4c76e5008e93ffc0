/* From nervous answers to triggers: the mean of the last answers, a threshold, and a pause after
 * each trigger, for every class on its own. What smooth_posteriors and find_triggers do in the
 * lesson on keyword spotting, in integers.
 *
 * An output code c of a softmax stands for (c + 128) / 256.
 */
#ifndef TINYML_TRIGGER_H
#define TINYML_TRIGGER_H

#include <stdint.h>
#include <string.h>

/* Define before: TINYML_CLASSES, TINYML_SMOOTHED (how many answers are averaged),
 * TINYML_THRESHOLD (in thousandths), TINYML_REFRACTORY (in answers). */
typedef struct {
  int8_t answers[TINYML_SMOOTHED][TINYML_CLASSES];
  int32_t next;
  int32_t filled;
  int32_t since[TINYML_CLASSES]; /* answers since the last trigger, TINYML_REFRACTORY at most */
} tinyml_trigger_t;

static inline void tinyml_trigger_reset(tinyml_trigger_t *state) {
  memset(state, 0, sizeof *state);
  for (int c = 0; c < TINYML_CLASSES; c++) state->since[c] = TINYML_REFRACTORY;
}

/* Take an answer; write each class's mean in thousandths, and whether it triggers (1) or not. */
static inline void tinyml_trigger_push(tinyml_trigger_t *state, const int8_t *answer,
                                       int16_t *thousandths, int8_t *triggers) {
  memcpy(state->answers[state->next], answer, TINYML_CLASSES);
  state->next = state->next + 1 == TINYML_SMOOTHED ? 0 : state->next + 1;
  if (state->filled < TINYML_SMOOTHED) state->filled++;
  for (int c = 0; c < TINYML_CLASSES; c++) {
    int32_t sum = 0;
    for (int i = 0; i < state->filled; i++) sum += state->answers[i][c] + 128;
    const int above = sum * 1000 >= TINYML_THRESHOLD * 256 * state->filled;
    thousandths[c] = (int16_t)(sum * 1000 / (256 * state->filled));
    triggers[c] = above && state->since[c] >= TINYML_REFRACTORY;
    if (triggers[c]) state->since[c] = 0;
    if (state->since[c] < TINYML_REFRACTORY) state->since[c]++;
  }
}

#endif
