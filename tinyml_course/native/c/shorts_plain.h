/* Layers with weights in int16 whose sums need 64 bits, or wrap in 32. */
#pragma once

#include "plain.h"

/* How sums become codes. With a short register they wrap in 32 bits, and are multiplied as those of
 * int8 are; otherwise `multiplier` has 15 bits. */
struct wide_stage {
    const int64_t *bias;
    const int32_t *multiplier, *shift;
    int low, high, is_short, once;
};

INLINE int16_t finish_wide(struct wide_stage s, int64_t sum, int channel) {
    const int64_t total = sum + s.bias[channel];
    const int32_t multiplier = s.multiplier[channel];
    const int shift = s.shift[channel], right = 15 - shift;
    const int64_t code = s.is_short
                             ? multiply((int32_t)total, multiplier, shift, s.once)
                             : (total * multiplier + ((int64_t)1 << (right - 1))) >> right;
    return (int16_t)(code < s.low ? s.low : code > s.high ? s.high : code);
}

/* Weights: (output channels, rows, columns, input channels of a group). */
INLINE void conv_2d_shorts_plain(const uint8_t *from, struct plane a, uint8_t *to, struct plane b,
                                 struct window w, int groups, const int16_t *weights,
                                 struct wide_stage stage, int images) {
    const int16_t *in = (const int16_t *)from;
    int16_t *out = (int16_t *)to;
    const int depth = a.channels / groups, each = b.channels / groups;
    for (int n = 0; n < images; n++, in += plane_bytes(a), out += plane_bytes(b))
        for (int r = 0; r < b.height; r++)
            for (int c = 0; c < b.width; c++) {
                const int16_t *run = weights;
                for (int k = 0; k < b.channels; k++) {
                    const int16_t *first =
                        in + pixel(a, r * w.stride_h - w.top, c * w.stride_w - w.left) +
                        k / each * depth;
                    int64_t sum = 0;
                    for (int i = 0; i < w.height; i++)
                        for (int j = 0; j < w.width; j++, run += depth) {
                            const int16_t *x = first + i * w.dilation_h * row_bytes(a) +
                                               j * w.dilation_w * a.channels;
                            for (int d = 0; d < depth; d++) sum += (int32_t)x[d] * run[d];
                        }
                    out[pixel(b, r, c) + k] = finish_wide(stage, sum, k);
                }
            }
}
