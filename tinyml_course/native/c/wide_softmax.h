/* SOFTMAX of int16 over the channels of every pixel, by tables.
 *
 * Source: TFLM kernels/internal/reference/softmax.h, SoftmaxInt16; kernels/internal/common.h,
 * LUTLookup. The same steps as tinyml_course/kernels/wide_softmax.py.
 */
#pragma once

#include "base.h"

/* A line between two of 513 points, at a code from -32768, the first, to 32767. */
INLINE int32_t on_line(const int32_t *points, int32_t x) {
    const int32_t *point = points + (x >> 7) + 256;
    return *point + (((point[1] - *point) * (x & 127) + 64) >> 7);
}

/* `exponentials`: by how far a code lies below the largest; `inverse`: points of 1 / (1 + x). */
INLINE void wide_softmax(const uint8_t *from, struct plane a, uint8_t *to, struct plane b,
                         const int32_t *exponentials, const int32_t *inverse, int images) {
    const int16_t *in = (const int16_t *)from;
    int16_t *out = (int16_t *)to;
    for (int n = 0; n < images; n++, in += plane_bytes(a), out += plane_bytes(b))
        for (int r = 0; r < a.height; r++)
            for (int c = 0; c < a.width; c++) {
                const int16_t *x = in + pixel(a, r, c);
                int16_t *codes = out + pixel(b, r, c);
                int largest = INT16_MIN;
                uint32_t total = 0;
                for (int k = 0; k < a.channels; k++) largest = larger(largest, x[k]);
                for (int k = 0; k < a.channels; k++)
                    total += (uint32_t)exponentials[largest - x[k]];
                /* The sum is 1 + x, shifted left until x is a fraction of 16 bits. */
                const int headroom = __builtin_clz(total) - 1, right = 30 - headroom;
                const int32_t fraction = (int32_t)(((total << headroom) + (1 << 13)) >> 14);
                const int32_t centered = clamp(fraction - (3 << 15), INT16_MIN, INT16_MAX);
                const int64_t factor = on_line(inverse, centered);
                for (int k = 0; k < a.channels; k++) {
                    const int64_t product = exponentials[largest - x[k]] * factor;
                    const int64_t code = (product + ((int64_t)1 << (right - 1))) >> right;
                    codes[k] = (int16_t)(code < 0 ? 0 : code > INT16_MAX ? INT16_MAX : code);
                }
            }
}
