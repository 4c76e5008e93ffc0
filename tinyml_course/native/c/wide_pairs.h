/* Operators on two int16 codes, in the board's integers. */
#pragma once

#include "pair_loops.h"
#include "requantize.h"

/* A multiplication by a real number of 0 or more, rounded twice; nothing can saturate. */
struct scale {
    int32_t multiplier;
    int shift;
};

INLINE int32_t scaled_by(struct scale s, int32_t x) {
    const int32_t shifted = (int32_t)((uint32_t)x << larger(s.shift, 0));
    const int64_t product = (int64_t)shifted * s.multiplier + (1 << 30);
    return divide_by_power((int32_t)(product >> 31), larger(-s.shift, 0));
}

struct wide_rule {
    int zero_a, zero_b, zero, low, high;
    struct scale a, b, out; /* for sums: of each input, and of both; a product has the last */
};

INLINE int16_t wide_code(struct wide_rule r, int32_t x) {
    return (int16_t)clamp(scaled_by(r.out, x) + r.zero, r.low, r.high);
}

#define ON_ONE_SCALE(x, zero, s) (uint32_t)scaled_by(s, (int32_t)((uint32_t)(x - zero) << 15))

INLINE int16_t wide_sum(struct wide_rule r, int x, int y) {
    return wide_code(r, (int32_t)(ON_ONE_SCALE(x, r.zero_a, r.a) + ON_ONE_SCALE(y, r.zero_b, r.b)));
}
INLINE int16_t wide_difference(struct wide_rule r, int x, int y) {
    return wide_code(r, (int32_t)(ON_ONE_SCALE(x, r.zero_a, r.a) - ON_ONE_SCALE(y, r.zero_b, r.b)));
}
INLINE int16_t wide_product(struct wide_rule r, int x, int y) {
    return wide_code(r, (int32_t)((uint32_t)(x - r.zero_a) * (uint32_t)(y - r.zero_b)));
}
INLINE int16_t wide_maximum(struct wide_rule r, int x, int y) { return (int16_t)larger(x, y); }
INLINE int16_t wide_minimum(struct wide_rule r, int x, int y) { return (int16_t)smaller(x, y); }

PAIRS(wide_add, int16_t, struct wide_rule, wide_sum, no_vectors)
PAIRS(wide_sub, int16_t, struct wide_rule, wide_difference, no_vectors)
PAIRS(wide_mul, int16_t, struct wide_rule, wide_product, no_vectors)
PAIRS(wide_max, int16_t, struct wide_rule, wide_maximum, no_vectors)
PAIRS(wide_min, int16_t, struct wide_rule, wide_minimum, no_vectors)
