#include "tinyml_stream_test.h"

#include <stdint.h>

#include "app_config.h"
#include "model.h"
#include "tinyml_answer.h"
#include "tinyml_checksum.h"

typedef struct {
  uint32_t window;     /* checksum of the model's input */
  int16_t thousandths; /* mean of the best class */
  int8_t best;
  int8_t heard; /* the class that triggers, or -1 */
} golden_answer_t;

#include "golden_stream.h" /* the answers, and the program that they are of */

typedef struct {
  uint32_t noise, phase, step, count;
  int quieter, softer; /* as shifts: the whole, and the noise in it */
} signal_t;

/* A saw tooth and noise, for each block at another pitch and loudness; 16 bits. Python makes the
 * same in golden_stream.py, so that no sample needs to be stored. */
static int16_t next_value(signal_t *s) {
  s->noise = s->noise * 1664525u + 1013904223u;
  if (s->count++ % GOLDEN_BLOCK == 0) {
    s->step = s->noise >> 4;
    s->quieter = (int)(s->noise >> 29);
    s->softer = (int)(s->noise >> 26 & 7);
  }
  s->phase += s->step;
  const int32_t saw = (int32_t)(s->phase >> 16) - 32768;
  const int32_t hiss = ((int32_t)(s->noise >> 16) - 32768) >> s->softer;
  return (int16_t)((saw + hiss) >> (1 + s->quieter));
}

#if GOLDEN_SOUND
#define BEGIN tinyml_keyword_begin
#define WINDOW tinyml_keyword_window

static int push_next(signal_t *s, tinyml_answer_t *answer) {
  return tinyml_keyword_push(next_value(s), answer);
}
#else
#define BEGIN tinyml_gesture_begin
#define WINDOW tinyml_gesture_window

static int push_next(signal_t *s, tinyml_answer_t *answer) {
  float axes[TINYML_AXES];
  for (int i = 0; i < TINYML_AXES; i++) axes[i] = (float)next_value(s) / 8192.0f; /* -4 ... 4 g */
  return tinyml_gesture_push(axes, answer);
}
#endif

static int is_label(const char *text, int which) {
  static const char *const labels[TINYML_CLASSES] = TINYML_LABELS;
  const char *label = which < 0 ? 0 : labels[which];
  if (!text || !label) return text == label;
  while (*text && *text == *label) text++, label++;
  return *text == *label;
}

static const char *compare(const tinyml_answer_t *got, const golden_answer_t *expected) {
  WINDOW((int8_t *)model_input()); /* it is free until the model runs again */
  if (tinyml_checksum(model_input(), MODEL_INPUT_BYTES) != expected->window) {
    return "features or window";
  }
  if (got->thousandths != expected->thousandths) return "mean";
  if (!is_label(got->label, expected->best)) return "class";
  return is_label(got->heard, expected->heard) ? 0 : "trigger";
}

const char *tinyml_stream_test(int *answer) {
  signal_t signal = {GOLDEN_SEED, 0, 0, 0, 0, 0};
  const char *different = 0;
  *answer = GOLDEN_SETTINGS_KEPT ? 0 : -1;
  if (!GOLDEN_SETTINGS_KEPT) return 0;
  BEGIN();
  while (!different && *answer < GOLDEN_ANSWERS) {
    tinyml_answer_t got;
    if (!push_next(&signal, &got)) continue;
    different = compare(&got, &golden_answers[*answer]);
    if (!different) ++*answer;
  }
  BEGIN();
  return different;
}
