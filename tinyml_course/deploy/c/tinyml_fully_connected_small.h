/* FULLY_CONNECTED, int8, two multiplications at once or four units at once; the zero point is
 * folded into the bias. */
#ifndef TINYML_FULLY_CONNECTED_SMALL_H
#define TINYML_FULLY_CONNECTED_SMALL_H

#include "tinyml_fully_connected.h"
#include "tinyml_simd.h"

static inline void tinyml_fully_connected_small(const tinyml_fully_connected_t *p,
                                                 const int8_t *input, int8_t *output) {
  const tinyml_output_t out = p->output; /* a copy: stores to the output cannot change it */
  for (int row = 0; row < p->rows; row++, input += p->depth, output += p->units) {
    int unit = 0;
#ifndef TINYML_PAIRS
    for (; unit + 4 <= p->units; unit += 4) {
      const int32_t *bias = out.bias + unit;
      int32_t sums[4] = {bias[0], bias[1], bias[2], bias[3]};
      tinyml_dot_one_by_four(input, p->filter + unit * p->depth, p->depth, sums);
      tinyml_four_codes(&out, unit, sums, output);
    }
#endif
    for (; unit < p->units; unit += 2) {
      const int next = unit + 1 < p->units ? unit + 1 : unit;
      int32_t sums[2] = {out.bias[unit], out.bias[next]};
      tinyml_dot_one_by_two(input, p->filter + unit * p->depth, p->filter + next * p->depth,
                            p->depth, sums);
      for (int i = 0; i < 2; i++) {
        const int u = i ? next : unit;
        const tinyml_channel_t scale = tinyml_channel(out.multiplier + u, out.shift + u);
        const int32_t code = tinyml_multiply_small(sums[i], scale) + out.zero_point;
        output[u] = tinyml_activation(code, out.activation_min, out.activation_max);
      }
    }
  }
}

#endif
