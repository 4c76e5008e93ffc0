/* Gestures: readings of a motion sensor go in, answers come out. */
#ifndef TINYML_GESTURE_H
#define TINYML_GESTURE_H

#include <stdint.h>

#include "tinyml_answer.h"

#ifdef __cplusplus
extern "C" {
#endif

void tinyml_gesture_begin(void);

/* Take one reading, as many numbers as the model has axes, in the unit it was trained with (g).
 * Returns 1 if the model ran, and then fills the answer. */
int tinyml_gesture_push(const float *axes, tinyml_answer_t *answer);

/* The last rows in their order, as the model took them; for the self-test. */
void tinyml_gesture_window(int8_t *to);

#ifdef __cplusplus
}
#endif

#endif
