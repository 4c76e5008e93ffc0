/* Multiply by a real number in integers, rounding as TFLM does (twice) or LiteRT (once).
 *
 * Source: TFLM kernels/internal/common.cc, MultiplyByQuantizedMultiplier; the same steps as
 * tinyml_course/quantization/fixed_point.py.
 */
#pragma once

#include "base.h"

INLINE int32_t high_multiply(int32_t a, int32_t b) {
    const int64_t rounded = ((int64_t)a * b + (1 << 30)) >> 31;
    return rounded > INT32_MAX ? INT32_MAX : (int32_t)rounded;
}

/* Right shift, halves away from zero. */
INLINE int32_t divide_by_power(int32_t x, int exponent) {
    const int32_t mask = (int32_t)(((int64_t)1 << exponent) - 1);
    return (x >> exponent) + ((x & mask) > (mask >> 1) + (x < 0));
}

INLINE int32_t multiply_twice(int32_t x, int32_t multiplier, int shift) {
    const int32_t shifted = (int32_t)((uint32_t)x << larger(shift, 0));
    return divide_by_power(high_multiply(shifted, multiplier), larger(-shift, 0));
}

INLINE int32_t multiply_once(int32_t x, int32_t multiplier, int shift) {
    const int right = 31 - shift;
    const int64_t rounded = ((int64_t)x * multiplier + ((int64_t)1 << (right - 1))) >> right;
    return rounded > INT32_MAX ? INT32_MAX : rounded < INT32_MIN ? INT32_MIN : (int32_t)rounded;
}

INLINE int32_t multiply(int32_t x, int32_t multiplier, int shift, int once) {
    return once ? multiply_once(x, multiplier, shift) : multiply_twice(x, multiplier, shift);
}

/* How sums become codes. The bias of each channel is for sums of unsigned codes. */
struct output_stage {
    const int32_t *bias, *multiplier, *shift;
    int zero_point, low, high; /* unsigned codes */
    int once;
};

INLINE uint8_t finish(struct output_stage s, uint32_t sum, int channel) {
    const int32_t total = (int32_t)(sum + (uint32_t)s.bias[channel]);
    const int64_t code = (int64_t)multiply(total, s.multiplier[channel], s.shift[channel], s.once);
    const int64_t moved = code + s.zero_point;
    return (uint8_t)(moved < s.low ? s.low : moved > s.high ? s.high : moved);
}
