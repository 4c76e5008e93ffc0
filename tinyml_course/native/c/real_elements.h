/* Operators on one or two float32 numbers, each step rounded. NaN stays what it is. */
#pragma once

#include "pair_loops.h"

struct bounds {
    float low, high;
};

INLINE float within(struct bounds b, float x) { return x < b.low ? b.low : x > b.high ? b.high : x; }
INLINE float larger_real(float x, float y) { return x >= y || x != x ? x : y; }
INLINE float smaller_real(float x, float y) { return x <= y || x != x ? x : y; }

INLINE float real_sum(struct bounds b, float x, float y) { return within(b, x + y); }
INLINE float real_difference(struct bounds b, float x, float y) { return within(b, x - y); }
INLINE float real_product(struct bounds b, float x, float y) { return within(b, x * y); }
INLINE float real_quotient(struct bounds b, float x, float y) { return within(b, x / y); }
INLINE float real_maximum(struct bounds b, float x, float y) { return larger_real(x, y); }
INLINE float real_minimum(struct bounds b, float x, float y) { return smaller_real(x, y); }
INLINE float real_squared(struct bounds b, float x, float y) { return (x - y) * (x - y); }
INLINE float real_prelu_of(struct bounds b, float x, float y) { return x >= 0 ? x : x * y; }

PAIRS(real_add, float, struct bounds, real_sum, no_vectors)
PAIRS(real_sub, float, struct bounds, real_difference, no_vectors)
PAIRS(real_mul, float, struct bounds, real_product, no_vectors)
PAIRS(real_div, float, struct bounds, real_quotient, no_vectors)
PAIRS(real_max, float, struct bounds, real_maximum, no_vectors)
PAIRS(real_min, float, struct bounds, real_minimum, no_vectors)
PAIRS(real_squared_difference, float, struct bounds, real_squared, no_vectors)
PAIRS(real_prelu, float, struct bounds, real_prelu_of, no_vectors)

/* Operators on one number `x`; `alpha` is the slope of LEAKY_RELU. */
#define EACH_REAL(name, result)                                                                 \
    INLINE void name(const uint8_t *from, struct plane a, uint8_t *to, struct plane b,          \
                     float alpha, int images) {                                                 \
        const int rows = is_dense(a) && is_dense(b) ? 1 : b.height;                             \
        const int count = b.height / rows * b.width * b.channels;                               \
        for (int n = 0; n < images; n++)                                                        \
            for (int r = 0; r < rows; r++) {                                                    \
                const float *in = (const float *)from + n * plane_bytes(a) + pixel(a, r, 0);    \
                float *out = (float *)to + n * plane_bytes(b) + pixel(b, r, 0);                 \
                for (int i = 0; i < count; i++) {                                               \
                    const float x = in[i];                                                      \
                    out[i] = result;                                                            \
                }                                                                               \
            }                                                                                   \
    }
EACH_REAL(real_relu, x <= 0 ? 0 : x)
EACH_REAL(real_relu6, within(((struct bounds){0, 6}), x))
EACH_REAL(real_leaky_relu, x > 0 ? x : x * alpha)
EACH_REAL(real_neg, -x)
EACH_REAL(real_abs, __builtin_fabsf(x))
EACH_REAL(real_square, x * x)
EACH_REAL(real_hard_swish, x * within(((struct bounds){0, 6}), x + 3) / 6)
