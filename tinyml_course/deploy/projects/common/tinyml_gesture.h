/* Gestures: moments of a motion sensor go in, answers come out. */
#ifndef TINYML_GESTURE_H
#define TINYML_GESTURE_H

#include "tinyml_answer.h"

#ifdef __cplusplus
extern "C" {
#endif

void tinyml_gesture_begin(void);

/* Take one moment, as many numbers as the model has axes, in the unit it was trained with (g).
 * Returns 1 where the model was asked, and fills the answer then. */
int tinyml_gesture_push(const float *axes, tinyml_answer_t *answer);

#ifdef __cplusplus
}
#endif

#endif
