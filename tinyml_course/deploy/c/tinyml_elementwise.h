/* ADD, SUB, MUL, DIV and all others of two inputs, int8, whose shapes may differ by repetition.
 *
 * Each is a function of one pair of codes; those of DIV and of comparisons are in their own headers.
 */
#ifndef TINYML_ELEMENTWISE_H
#define TINYML_ELEMENTWISE_H

#include "tinyml_requantize.h"

typedef struct {
  int shape[4];
  int stride[2][4]; /* of each input; 0 where its values are repeated */
  int32_t offset[2]; /* minus the inputs' zero points */
  int32_t multiplier[2];
  int shift[2];
  int32_t sign; /* of the second input: -1 for SUB */
  int32_t output_multiplier;
  int output_shift;
  int32_t output_zero_point, activation_min, activation_max;
  const int32_t *reciprocals; /* DIV only */
} tinyml_elementwise_t;

typedef int32_t (*tinyml_pair_t)(const tinyml_elementwise_t *p, int32_t a, int32_t b);

enum { TINYML_ADD_BITS = 20 }; /* that inputs gain before they are brought to one scale */

static inline int32_t tinyml_common_scale(const tinyml_elementwise_t *p, int i, int32_t code) {
  const int32_t raised = (code + p->offset[i]) * ((int32_t)1 << TINYML_ADD_BITS);
  return tinyml_multiply(raised, p->multiplier[i], p->shift[i]);
}

static inline int32_t tinyml_pair_sum(const tinyml_elementwise_t *p, int32_t a, int32_t b) {
  const int32_t sum = tinyml_common_scale(p, 0, a) + p->sign * tinyml_common_scale(p, 1, b);
  return tinyml_multiply(sum, p->output_multiplier, p->output_shift) + p->output_zero_point;
}

static inline int32_t tinyml_pair_product(const tinyml_elementwise_t *p, int32_t a, int32_t b) {
  const int32_t product = (a + p->offset[0]) * (b + p->offset[1]);
  return tinyml_multiply(product, p->output_multiplier, p->output_shift) + p->output_zero_point;
}

/* The second input is alpha; values that are not below zero are on the output's scale at once. */
static inline int32_t tinyml_pair_prelu(const tinyml_elementwise_t *p, int32_t a, int32_t b) {
  const int32_t steps = a + p->offset[0];
  if (steps < 0) return tinyml_pair_product(p, a, b);
  return tinyml_multiply(steps, p->multiplier[0], p->shift[0]) + p->output_zero_point;
}

static inline int32_t tinyml_pair_maximum(const tinyml_elementwise_t *p, int32_t a, int32_t b) {
  (void)p;
  return a > b ? a : b;
}

static inline int32_t tinyml_pair_minimum(const tinyml_elementwise_t *p, int32_t a, int32_t b) {
  (void)p;
  return a < b ? a : b;
}

static inline void tinyml_elementwise(const tinyml_elementwise_t *p, tinyml_pair_t pair,
                                      const int8_t *a, const int8_t *b, int8_t *output) {
  const int *sa = p->stride[0], *sb = p->stride[1];
  for (int i = 0; i < p->shape[0]; i++) {
    for (int j = 0; j < p->shape[1]; j++) {
      for (int k = 0; k < p->shape[2]; k++) {
        const int8_t *first = a + i * sa[0] + j * sa[1] + k * sa[2];
        const int8_t *second = b + i * sb[0] + j * sb[1] + k * sb[2];
        for (int l = 0; l < p->shape[3]; l++) {
          const int32_t code = pair(p, first[l * sa[3]], second[l * sb[3]]);
          *output++ = (int8_t)tinyml_clamp(code, p->activation_min, p->activation_max);
        }
      }
    }
  }
}

#endif
