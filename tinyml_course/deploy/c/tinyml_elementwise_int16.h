/* ADD, SUB, MUL, MAXIMUM and MINIMUM, int16: sums here, products and comparisons as for int8. */
#ifndef TINYML_ELEMENTWISE_INT16_H
#define TINYML_ELEMENTWISE_INT16_H

#include "tinyml_elementwise.h"
#include "tinyml_types.h"

enum { TINYML_ADD_BITS_INT16 = 15 }; /* as many as 32 bits leave */

static inline int32_t tinyml_common_scale_int16(const tinyml_elementwise_t *p, int i,
                                                int32_t code) {
  const uint32_t raised = (uint32_t)(code + p->offset[i]) << TINYML_ADD_BITS_INT16;
  return tinyml_multiply((int32_t)raised, p->multiplier[i], p->shift[i]);
}

static inline int32_t tinyml_pair_sum_int16(const tinyml_elementwise_t *p, int32_t a, int32_t b) {
  const int32_t first = tinyml_common_scale_int16(p, 0, a);
  const int32_t sum = first + p->sign * tinyml_common_scale_int16(p, 1, b);
  return tinyml_multiply(sum, p->output_multiplier, p->output_shift) + p->output_zero_point;
}

static inline void tinyml_elementwise_int16(const tinyml_elementwise_t *p, tinyml_pair_t pair,
                                            const void *a, const void *b, void *output) {
  const int *sa = p->stride[0], *sb = p->stride[1];
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int i = 0; i < p->shape[0]; i++) {
    for (int j = 0; j < p->shape[1]; j++) {
      for (int k = 0; k < p->shape[2]; k++) {
        const tinyml_int16_t *first = (const tinyml_int16_t *)a + i * sa[0] + j * sa[1] + k * sa[2];
        const tinyml_int16_t *second =
            (const tinyml_int16_t *)b + i * sb[0] + j * sb[1] + k * sb[2];
        for (int l = 0; l < p->shape[3]; l++) {
          const int32_t code = pair(p, first[l * sa[3]], second[l * sb[3]]);
          *to++ = (int16_t)tinyml_clamp(code, p->activation_min, p->activation_max);
        }
      }
    }
  }
}

#endif
