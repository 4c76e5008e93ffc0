/* A program in a browser: it takes samples and answers, as on a board.
 *
 * The page writes samples to tinyml_web_samples() and calls tinyml_web_push with where they are;
 * that returns after each answer of the model, so that none is missed. Compiled with
 * TINYML_WEB_SAMPLES (the most at once) and, for sound, TINYML_WEB_SOUND.
 */
#include "app_config.h"
#include "model.h"

#ifdef TINYML_WEB_SOUND
#include "tinyml_keyword.h"
#define AXES 1
#define begin tinyml_keyword_begin
#define push(at, answer) tinyml_keyword_push(*(at), answer)
#define window tinyml_keyword_window
typedef int16_t sample_t;
#else
#include "tinyml_gesture.h"
#define AXES TINYML_AXES
#define begin tinyml_gesture_begin
#define push tinyml_gesture_push
#define window tinyml_gesture_window
typedef float sample_t;
#endif

static sample_t samples[TINYML_WEB_SAMPLES * AXES];
static int8_t rows[MODEL_INPUT_BYTES];
static tinyml_answer_t answer;

sample_t *tinyml_web_samples(void) { return samples; }

void tinyml_web_begin(void) { begin(); }

/* Take the samples from `first` to before `last`, or to the first answer. Returns the sample after the
 * one that brought an answer, or 0 where there was none. */
int32_t tinyml_web_push(int32_t first, int32_t last) {
  for (int32_t i = first; i < last; i++) {
    if (push(samples + i * AXES, &answer)) return i + 1;
  }
  return 0;
}

/* The class with the highest mean of the last answers is a text; so is what triggers now, or null. */
const char *tinyml_web_label(void) { return answer.label; }
const char *tinyml_web_heard(void) { return answer.heard; }
int32_t tinyml_web_thousandths(void) { return answer.thousandths; }

/* The last rows, as the model takes them. */
const int8_t *tinyml_web_window(void) {
  window(rows);
  return rows;
}
