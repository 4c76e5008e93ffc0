/* A program on the emulated board: takes samples one by one and prints what it answers.
 *
 * The emulator fills tinyml_stream_samples and tinyml_stream_count, then calls tinyml_stream_push.
 * Compiled with TINYML_STREAM_SAMPLES (the most at once) and, for sound, TINYML_STREAM_SOUND.
 */
#include "model.h"
#include "tinyml_serial.h"

#ifdef TINYML_STREAM_SOUND
#include "tinyml_keyword.h"
#define AXES 1
#define begin tinyml_keyword_begin
#define push(at, answer) tinyml_keyword_push(*(at), answer)
typedef int16_t sample_t;
#else
#include "app_config.h"
#include "tinyml_gesture.h"
#define AXES TINYML_AXES
#define begin tinyml_gesture_begin
#define push tinyml_gesture_push
typedef float sample_t;
#endif

sample_t tinyml_stream_samples[TINYML_STREAM_SAMPLES * AXES];
int32_t tinyml_stream_count;
int32_t tinyml_stream_answers; /* how often the model has been asked */
int8_t tinyml_stream_scores[MODEL_OUTPUT_BYTES];

static void print_thousandths(int32_t value) {
  char text[] = "0.000";
  text[0] = (char)('0' + value / 1000);
  text[2] = (char)('0' + value / 100 % 10);
  text[3] = (char)('0' + value / 10 % 10);
  text[4] = (char)('0' + value % 10);
  tinyml_serial_print(text);
}

static void report(const tinyml_answer_t *answer) {
  tinyml_serial_print(answer->label);
  tinyml_serial_print(" ");
  print_thousandths(answer->thousandths);
  if (answer->heard) {
    tinyml_serial_print("  <- heard ");
    tinyml_serial_print(answer->heard);
  }
  tinyml_serial_print("\n");
}

void tinyml_stream_begin(void) {
  tinyml_serial_begin();
  tinyml_serial_print("ready\n");
  begin();
}

void tinyml_stream_push(void) {
  tinyml_answer_t answer;
  for (int32_t i = 0; i < tinyml_stream_count; i++) {
    if (!push(tinyml_stream_samples + i * AXES, &answer)) continue;
    tinyml_stream_answers++;
    const int8_t *output = model_output();
    for (int c = 0; c < MODEL_OUTPUT_BYTES; c++) tinyml_stream_scores[c] = output[c];
    report(&answer);
  }
}
