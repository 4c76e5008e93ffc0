/* Keyword spotting: samples of a microphone go in, answers come out. */
#ifndef TINYML_KEYWORD_H
#define TINYML_KEYWORD_H

#include <stdint.h>

#include "tinyml_answer.h"

#ifdef __cplusplus
extern "C" {
#endif

void tinyml_keyword_begin(void);

/* Take one sample at 16 kHz. Returns 1 if the model ran, and then fills the answer. */
int tinyml_keyword_push(int16_t sample, tinyml_answer_t *answer);

/* The last rows in their order, as the model took them; for the self-test. */
void tinyml_keyword_window(int8_t *to);

#ifdef __cplusplus
}
#endif

#endif
