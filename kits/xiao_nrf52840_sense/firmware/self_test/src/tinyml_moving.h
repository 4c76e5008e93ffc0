/* Operators that move codes and compute nothing, and those that look each code up. */
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

/* One input of a CONCATENATION: `outer` runs of `length` bytes, `step` apart in the output. */
static inline void tinyml_copy_runs(const int8_t *input, int8_t *output, int outer, int length,
                                    int step) {
  for (int i = 0; i < outer; i++) {
    memcpy(output + i * step, input + i * length, (size_t)length);
  }
}

typedef struct {
  int input_shape[4], output_shape[4], before[4];
  int8_t value;
} tinyml_pad_t;

static inline void tinyml_pad(const tinyml_pad_t *p, const int8_t *input, int8_t *output) {
  const int *in = p->input_shape, *out = p->output_shape, *at = p->before;
  memset(output, (uint8_t)p->value, (size_t)(out[0] * out[1] * out[2] * out[3]));
  for (int i = 0; i < in[0]; i++) {
    for (int j = 0; j < in[1]; j++) {
      for (int k = 0; k < in[2]; k++, input += in[3]) {
        const int row = ((i + at[0]) * out[1] + j + at[1]) * out[2] + k + at[2];
        memcpy(output + row * out[3] + at[3], input, (size_t)in[3]);
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
