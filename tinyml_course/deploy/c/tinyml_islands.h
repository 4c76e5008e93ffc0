/* ADD_N, CUMSUM and comparisons of int8 codes: codes are brought to one scale first. */
#ifndef TINYML_ISLANDS_H
#define TINYML_ISLANDS_H

#include "tinyml_real_pairs.h"
#include "tinyml_real_reduce.h"
#include "tinyml_requantize.h"

enum { TINYML_COMPARED_BITS = 8 }; /* that codes gain before they are compared */

static inline int32_t tinyml_compared(const tinyml_pairs_t *p, int i, int32_t code) {
  const int32_t raised = (code + p->offset[i]) * (1 << TINYML_COMPARED_BITS);
  return tinyml_multiply(raised, p->multiplier[i], p->shift[i]);
}

#define TINYML_RELATION_OF_CODES(name, relation)                                                 \
  static inline void tinyml_##name##_int8(const tinyml_pairs_t *p, const int8_t *a,              \
                                          const int8_t *b, const int8_t *c, int8_t *output) {    \
    (void)c;                                                                                     \
    *output = tinyml_compared(p, 0, *a) relation tinyml_compared(p, 1, *b);                      \
  }

TINYML_RELATION_OF_CODES(equal, ==)
TINYML_RELATION_OF_CODES(not_equal, !=)
TINYML_RELATION_OF_CODES(greater, >)
TINYML_RELATION_OF_CODES(greater_equal, >=)
TINYML_RELATION_OF_CODES(less, <)
TINYML_RELATION_OF_CODES(less_equal, <=)

/* From codes to halves of their steps, 20 bits finer, and from sums of these to codes. */
typedef struct {
  int32_t input_offset; /* minus the input's zero point */
  int32_t multiplier;
  int shift;
  int32_t start; /* of a sum */
  int32_t output_multiplier;
  int output_shift;
  int32_t output_zero_point;
} tinyml_halves_t;

enum { TINYML_HALVES_BITS = 20 };

static inline int32_t tinyml_half(const tinyml_halves_t *h, int32_t code) {
  const int32_t raised = (code + h->input_offset) * ((int32_t)1 << TINYML_HALVES_BITS);
  return tinyml_multiply(raised, h->multiplier, h->shift);
}

static inline int8_t tinyml_code_of_sum(const tinyml_halves_t *h, uint32_t sum) {
  const int32_t code = tinyml_multiply((int32_t)sum, h->output_multiplier, h->output_shift);
  return (int8_t)tinyml_clamp(code + h->output_zero_point, INT8_MIN, INT8_MAX);
}

static inline void tinyml_add_n(const tinyml_halves_t *h, int count, const int8_t *const *inputs,
                                int8_t *output, int size) {
  for (int i = 0; i < size; i++) {
    uint32_t sum = (uint32_t)h->start;
    for (int k = 0; k < count; k++) sum += (uint32_t)tinyml_half(h, inputs[k][i]);
    output[i] = tinyml_code_of_sum(h, sum);
  }
}

static inline void tinyml_cumsum(const tinyml_halves_t *h, const tinyml_cumsum_t *p,
                                 const int8_t *input, int8_t *output) {
  for (int o = 0; o < p->outer; o++) {
    for (int i = 0; i < p->inner; i++) {
      const int first = o * p->count * p->inner + i;
      uint32_t sum = (uint32_t)h->start;
      for (int k = 0; k < p->count; k++) {
        const int at = first + (p->is_reverse ? p->count - 1 - k : k) * p->inner;
        const uint32_t with = sum + (uint32_t)tinyml_half(h, input[at]);
        output[at] = tinyml_code_of_sum(h, p->is_exclusive ? sum : with);
        sum = with;
      }
    }
  }
}

#endif
