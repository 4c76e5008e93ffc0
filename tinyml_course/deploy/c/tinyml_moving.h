/* Operators that move numbers and compute nothing, and those that look each code up. */
#ifndef TINYML_MOVING_H
#define TINYML_MOVING_H

#include <stddef.h>
#include <stdint.h>

#if __STDC_HOSTED__
#include <string.h>
#else /* a compiler without a C library still links these two */
void *memcpy(void *destination, const void *source, size_t count);
void *memset(void *destination, int value, size_t count);
#endif

/* One input of a CONCATENATION or PACK: `outer` runs of `length` bytes, `step` apart. */
static inline void tinyml_copy_runs(const void *input, int8_t *output, int outer, int length,
                                    int step) {
  const int8_t *from = (const int8_t *)input;
  for (int i = 0; i < outer; i++) {
    memcpy(output + i * step, from + i * length, (size_t)length);
  }
}

typedef struct {
  int input_shape[5], output_shape[5], before[5];
  int bytes; /* of an element */
} tinyml_pad_t;

static inline void tinyml_repeat(int8_t *output, int count, const int8_t *value, int bytes) {
  if (bytes == 1) {
    memset(output, (uint8_t)*value, (size_t)count);
    return;
  }
  for (int i = 0; i < count; i++) memcpy(output + i * bytes, value, (size_t)bytes);
}

static inline void tinyml_pad(const tinyml_pad_t *p, const void *value, const void *input,
                              int8_t *output) {
  const int *in = p->input_shape, *out = p->output_shape, *at = p->before;
  const int length = in[4] * p->bytes;
  const int8_t *from = (const int8_t *)input;
  tinyml_repeat(output, out[0] * out[1] * out[2] * out[3] * out[4], (const int8_t *)value, p->bytes);
  for (int i = 0; i < in[0]; i++) {
    for (int j = 0; j < in[1]; j++) {
      for (int k = 0; k < in[2]; k++) {
        for (int l = 0; l < in[3]; l++, from += length) {
          const int row = ((i + at[0]) * out[1] + j + at[1]) * out[2] + k + at[2];
          const int first = (row * out[3] + l + at[3]) * out[4] + at[4];
          memcpy(output + first * p->bytes, from, (size_t)length);
        }
      }
    }
  }
}

/* LOGISTIC, TANH, RELU and their like: what each of the 256 codes becomes, from -128 up. */
static inline void tinyml_look_up(const int8_t *table, const int8_t *input, int8_t *output,
                                  int count) {
  for (int i = 0; i < count; i++) output[i] = table[input[i] - INT8_MIN];
}

#endif
