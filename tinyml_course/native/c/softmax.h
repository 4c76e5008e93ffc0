/* SOFTMAX over the channels of every pixel, in the fixed point of TFLM.
 *
 * Source: TFLM kernels/internal/reference/softmax.h; gemmlowp fixedpoint/fixedpoint.h,
 * one_over_one_plus_x_for_x_in_0_1. The same steps as tinyml_course/quantization/exponential.py.
 */
#pragma once

#include "requantize.h"

/* x * 4, saturating. */
INLINE int32_t times_four(int32_t x) {
    const int64_t wide = (int64_t)x * 4;
    return wide > INT32_MAX ? INT32_MAX : wide < INT32_MIN ? INT32_MIN : (int32_t)wide;
}

/* 1 / (1 + a) for a in [0, 1), Q0.31 in and out: Newton and Raphson's steps from 48/17 - 32/17 d. */
INLINE int32_t one_over_one_plus(int32_t a) {
    const int32_t half = (int32_t)(((int64_t)a + INT32_MAX + 1) >> 1);
    int32_t x = 1515870810 + high_multiply(half, -1010580540);
    for (int i = 0; i < 3; i++)
        x += times_four(high_multiply(x, (1 << 29) - high_multiply(half, x)));
    const int64_t twice = (int64_t)x * 2;
    return twice > INT32_MAX ? INT32_MAX : (int32_t)twice;
}

/* `exponentials` and `in_sum`: Q0.31 and Q12.19, by how far a code lies below the largest. */
INLINE void softmax(const uint8_t *in, struct plane a, uint8_t *out, struct plane b,
                    const int32_t *exponentials, const int32_t *in_sum, int images) {
    for (int n = 0; n < images; n++, in += plane_bytes(a), out += plane_bytes(b))
        for (int r = 0; r < a.height; r++)
            for (int c = 0; c < a.width; c++) {
                const uint8_t *x = in + pixel(a, r, c);
                uint8_t *codes = out + pixel(b, r, c);
                int largest = 0;
                int64_t total = 0;
                for (int k = 0; k < a.channels; k++) largest = larger(largest, x[k]);
                for (int k = 0; k < a.channels; k++) total += in_sum[largest - x[k]];
                const int headroom = __builtin_clz((uint32_t)total);
                const int32_t inverse = one_over_one_plus(
                    (int32_t)(((uint32_t)total << headroom) - ((uint32_t)1 << 31)));
                const int shift = 12 - headroom + 31 - 8;
                for (int k = 0; k < a.channels; k++) {
                    const int64_t product = high_multiply(inverse, exponentials[largest - x[k]]);
                    const int64_t code = (product + ((int64_t)1 << (shift - 1))) >> shift;
                    codes[k] = (uint8_t)(code > 255 ? 255 : code);
                }
            }
}
