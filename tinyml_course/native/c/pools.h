/* AVERAGE_POOL_2D, MAX_POOL_2D, and reductions over all rows and columns, of 8 bits. */
#pragma once

#include "pool_windows.h"

/* Sums of the codes of some channels, at most CHUNK. */
INLINE void add_up(const uint8_t *in, struct plane a, struct part p, int first, int count,
                   int32_t *sums) {
    for (int k = 0; k < count; k++) sums[k] = 0;
    for (int i = p.top; i < p.bottom; i++)
        for (int j = p.left; j < p.right; j++) {
            const uint8_t *x = in + pixel(a, i, j) + first;
            for (int k = 0; k < count; k++) sums[k] += x[k];
        }
}

/* The mean of codes around -128, halves away from zero. Exact for up to 2**14 of them: a numerator
 * plus a half lies at least 0.5 / count from every multiple of count, float32 errs by less. */
INLINE int rounded_mean(int32_t sum, int count, float one_over_count) {
    const int32_t signed_sum = sum - 128 * count;
    const int32_t magnitude = signed_sum < 0 ? -signed_sum : signed_sum;
    const float quotient = ((float)(magnitude + count / 2) + 0.5f) * one_over_count;
    const int mean = (int)quotient;
    return 128 + (signed_sum < 0 ? -mean : mean);
}

INLINE void average_pool(const uint8_t *in, struct plane a, uint8_t *out, struct plane b,
                         struct window w, int low, int high, int images) {
    int32_t sums[CHUNK];
    for (int n = 0; n < images; n++, in += plane_bytes(a), out += plane_bytes(b))
        for (int r = 0; r < b.height; r++)
            for (int c = 0; c < b.width; c++) {
                const struct part p = inside(a, w, r, c);
                const int count = (p.bottom - p.top) * (p.right - p.left);
                const float one_over_count = 1.0f / (float)count;
                for (int first = 0; first < a.channels; first += CHUNK) {
                    const int channels = smaller(CHUNK, a.channels - first);
                    uint8_t *codes = out + pixel(b, r, c) + first;
                    add_up(in, a, p, first, channels, sums);
                    for (int k = 0; k < channels; k++)
                        codes[k] = (uint8_t)clamp(rounded_mean(sums[k], count, one_over_count),
                                                  low, high);
                }
            }
}

INLINE void max_pool(const uint8_t *in, struct plane a, uint8_t *out, struct plane b,
                     struct window w, int low, int high, int images) {
    for (int n = 0; n < images; n++, in += plane_bytes(a), out += plane_bytes(b))
        for (int r = 0; r < b.height; r++)
            for (int c = 0; c < b.width; c++) {
                const struct part p = inside(a, w, r, c);
                uint8_t *codes = out + pixel(b, r, c);
                for (int k = 0; k < a.channels; k++) codes[k] = (uint8_t)low;
                for (int i = p.top; i < p.bottom; i++)
                    for (int j = p.left; j < p.right; j++) {
                        const uint8_t *x = in + pixel(a, i, j);
                        for (int k = 0; k < a.channels; k++)
                            codes[k] = (uint8_t)larger(codes[k], x[k]);
                    }
                for (int k = 0; k < a.channels; k++) codes[k] = (uint8_t)smaller(codes[k], high);
            }
}

/* MEAN and SUM over rows and columns: the sum of the steps above the zero point, on the output's
 * scale. Both zero points are unsigned codes. */
INLINE void scaled_sum(const uint8_t *in, struct plane a, uint8_t *out, struct plane b,
                       int input_zero_point, int32_t multiplier, int shift, int zero_point,
                       int once, int images) {
    int32_t sums[CHUNK];
    const struct part all = {0, a.height, 0, a.width};
    for (int n = 0; n < images; n++, in += plane_bytes(a), out += plane_bytes(b))
        for (int first = 0; first < a.channels; first += CHUNK) {
            const int channels = smaller(CHUNK, a.channels - first);
            uint8_t *codes = out + pixel(b, 0, 0) + first;
            add_up(in, a, all, first, channels, sums);
            for (int k = 0; k < channels; k++) {
                const int32_t steps = sums[k] - input_zero_point * (a.height * a.width);
                const int64_t code = (int64_t)multiply(steps, multiplier, shift, once) + zero_point;
                codes[k] = (uint8_t)(code < 0 ? 0 : code > 255 ? 255 : code);
            }
        }
}

/* REDUCE_MAX and REDUCE_MIN over rows and columns. */
#define REDUCE(name, pick, start)                                                            \
    INLINE void name(const uint8_t *in, struct plane a, uint8_t *out, struct plane b,        \
                     int images) {                                                           \
        for (int n = 0; n < images; n++, in += plane_bytes(a), out += plane_bytes(b)) {      \
            uint8_t *codes = out + pixel(b, 0, 0);                                           \
            for (int k = 0; k < a.channels; k++) codes[k] = start;                           \
            for (int r = 0; r < a.height; r++)                                               \
                for (int c = 0; c < a.width; c++) {                                          \
                    const uint8_t *x = in + pixel(a, r, c);                                  \
                    for (int k = 0; k < a.channels; k++)                                     \
                        codes[k] = (uint8_t)pick(codes[k], x[k]);                            \
                }                                                                            \
        }                                                                                    \
    }
REDUCE(reduce_max, larger, 0)
REDUCE(reduce_min, smaller, 255)
