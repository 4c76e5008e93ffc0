/* Pools, and reductions over all rows and columns, of int16 and float32. Sums go from the first pixel
 * to the last, so that those of floats are TFLM's. */
#pragma once

#include "pool_windows.h"
#include "real_elements.h"

/* `result` is computed from the `sum` of a window of pixels (from the first of them on, or
 * from 0) and their `count`. */
#define SUMS_OF(name, item, type, settings, result)                                              \
    INLINE void name(const uint8_t *from, struct plane a, uint8_t *to, struct plane b,           \
                     struct window w, settings s, int images) {                                  \
        const item *in = (const item *)from;                                                     \
        item *out = (item *)to;                                                                  \
        type sums[CHUNK];                                                                        \
        for (int n = 0; n < images; n++, in += plane_bytes(a), out += plane_bytes(b))            \
            for (int r = 0; r < b.height; r++)                                                   \
                for (int c = 0; c < b.width; c++) {                                              \
                    const struct part p = inside(a, w, r, c);                                    \
                    const int count = (p.bottom - p.top) * (p.right - p.left);                   \
                    for (int first = 0; first < a.channels; first += CHUNK) {                    \
                        const int channels = smaller(CHUNK, a.channels - first);                 \
                        item *made = out + pixel(b, r, c) + first;                               \
                        for (int k = 0; k < channels; k++) sums[k] = 0;                          \
                        for (int i = p.top; i < p.bottom; i++)                                   \
                            for (int j = p.left; j < p.right; j++) {                             \
                                const item *x = in + pixel(a, i, j) + first;                     \
                                for (int k = 0; k < channels; k++) sums[k] += x[k];              \
                            }                                                                    \
                        for (int k = 0; k < channels; k++) {                                     \
                            const type sum = sums[k];                                            \
                            made[k] = (item)(result);                                            \
                        }                                                                        \
                    }                                                                            \
                }                                                                                \
    }

/* The largest or smallest of a window, from `first` on. */
#define CHOSEN_OF(name, item, settings, pick, first, result)                                     \
    INLINE void name(const uint8_t *from, struct plane a, uint8_t *to, struct plane b,           \
                     struct window w, settings s, int images) {                                  \
        const item *in = (const item *)from;                                                     \
        item *out = (item *)to;                                                                  \
        for (int n = 0; n < images; n++, in += plane_bytes(a), out += plane_bytes(b))            \
            for (int r = 0; r < b.height; r++)                                                   \
                for (int c = 0; c < b.width; c++) {                                              \
                    const struct part p = inside(a, w, r, c);                                    \
                    item *made = out + pixel(b, r, c);                                           \
                    for (int k = 0; k < a.channels; k++) made[k] = first;                        \
                    for (int i = p.top; i < p.bottom; i++)                                       \
                        for (int j = p.left; j < p.right; j++) {                                 \
                            const item *pixels = in + pixel(a, i, j);                            \
                            for (int k = 0; k < a.channels; k++)                                 \
                                made[k] = (item)pick(made[k], pixels[k]);                        \
                        }                                                                        \
                    for (int k = 0; k < a.channels; k++) {                                       \
                        const item x = made[k];                                                  \
                        made[k] = (item)(result);                                                \
                    }                                                                            \
                }                                                                                \
    }

struct wide_bounds {
    int low, high;
};

/* The mean, halves away from zero. A numerator plus a half lies at least 0.5 / count from every
 * multiple of count; float64 errs by less. */
INLINE int wide_mean(int32_t sum, int count) {
    const int32_t magnitude = sum < 0 ? -sum : sum;
    const int mean = (int)(((double)(magnitude + count / 2) + 0.5) * (1.0 / (double)count));
    return sum < 0 ? -mean : mean;
}

/* On the output's scale, with the zero points of both. */
struct wide_sums {
    int32_t input_zero_point, multiplier;
    int shift, zero_point, once;
};

INLINE int16_t wide_total(struct wide_sums s, int32_t sum, int count) {
    const int32_t steps = (int32_t)((uint32_t)sum - (uint32_t)(s.input_zero_point * count));
    const int64_t code = (int64_t)multiply(steps, s.multiplier, s.shift, s.once) + s.zero_point;
    return (int16_t)(code < INT16_MIN ? INT16_MIN : code > INT16_MAX ? INT16_MAX : code);
}

SUMS_OF(average_pool_int16, int16_t, int32_t, struct wide_bounds,
        clamp(wide_mean(sum, count), s.low, s.high))
SUMS_OF(scaled_sum_int16, int16_t, int32_t, struct wide_sums, wide_total(s, sum, count))
CHOSEN_OF(max_pool_int16, int16_t, struct wide_bounds, larger, INT16_MIN,
          clamp(x, s.low, s.high))

SUMS_OF(average_pool_float32, float, float, struct bounds, within(s, sum / (float)count))
SUMS_OF(mean_float32, float, float, struct bounds, sum / (float)count)
SUMS_OF(sum_float32, float, float, struct bounds, sum)
CHOSEN_OF(max_pool_float32, float, struct bounds, larger_real, s.low, within(s, x))
CHOSEN_OF(reduce_max_float32, float, struct bounds, larger_real, -__builtin_inff(), x)
CHOSEN_OF(reduce_min_float32, float, struct bounds, smaller_real, __builtin_inff(), x)
