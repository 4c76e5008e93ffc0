/* Log-mel features of 16-bit sound at 16 kHz, in integers only: sample for sample and code for
 * code what tinyml_course.features.LogMelStream computes. The specification stands there, in
 * log_mel_int8.py, fft_q4.py and log2_q15.py; the tables are written by tinyml export.
 *
 * No memory is taken at run time: all of it is one tinyml_log_mel_t, 8 * n_fft + 2 * frame_length
 * + 4 bytes (5,060 for frames of 480 samples and 512 points). It may live in several instances.
 */
#ifndef TINYML_LOG_MEL_H
#define TINYML_LOG_MEL_H

#include <stdint.h>

#include "tinyml_log_mel_size.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  int32_t re[TINYML_LOG_MEL_N_FFT];
  int32_t im[TINYML_LOG_MEL_N_FFT];
  int16_t samples[TINYML_LOG_MEL_FRAME_LENGTH];
  int32_t waiting; /* how many of the samples are filled */
} tinyml_log_mel_t;

/* Forget all samples; do this once before the first. */
void tinyml_log_mel_reset(tinyml_log_mel_t *state);

/* Take one sample. Where it completes a frame, write its TINYML_LOG_MEL_N_MELS codes and return 1;
 * else return 0. The work of a frame is done in the call that completes it. */
int tinyml_log_mel_push(tinyml_log_mel_t *state, int16_t sample, int8_t *codes);

#ifdef __cplusplus
}
#endif

#endif
