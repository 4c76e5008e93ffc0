/* SOFTMAX from int8 to int16: as from int8 to int8, but for the last rounding. */
#ifndef TINYML_SOFTMAX_TO_INT16_H
#define TINYML_SOFTMAX_TO_INT16_H

#include "tinyml_softmax.h"
#include "tinyml_types.h"

static inline void tinyml_softmax_to_int16(const tinyml_softmax_t *p, const int8_t *input,
                                           void *output) {
  tinyml_int16_t *to = (tinyml_int16_t *)output;
  for (int row = 0; row < p->rows; row++, input += p->depth) {
    const tinyml_share_t share = tinyml_softmax_share(p, input);
    for (int i = 0; i < p->depth; i++) {
      const int32_t product =
          tinyml_high_mul(share.reciprocal, p->exponentials[share.largest - input[i]]);
      const int32_t code = tinyml_divide_by_power(product, share.bits + 31 - 16) + INT16_MIN;
      *to++ = (int16_t)(code > INT16_MAX ? INT16_MAX : code);
    }
  }
}

#endif
