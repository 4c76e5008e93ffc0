/* Layers with weights in int16: sums of 32 bits, which native/wide_weighted.py proves to be enough,
 * two products of a lane at a time. */
#pragma once

#include "lanes.h"
#include "sizes.h"

/* The code of a sum is ``(sum + bias) * slope``, halves rounded up; no step of that is inexact in
 * float64. */
struct finish_shorts {
    const double *bias, *slope;
    int low, high;
};

INLINE wholes load_weights_shorts(const int16_t *at) {
    wholes pairs;
    __builtin_memcpy(&pairs, at, sizeof(pairs));
    return pairs;
}

/* A pair of items in each lane. */
INLINE wholes repeated_shorts(const int16_t *at) {
    int32_t pair;
    __builtin_memcpy(&pair, at, sizeof(pair));
    return pair - (wholes){0};
}

/* One item in each lane, and 0 beside it. */
INLINE wholes side_by_side_shorts(const int16_t *at) {
    unsigned_shorts items;
    __builtin_memcpy(&items, at, sizeof(items));
    return __builtin_convertvector(items, wholes);
}

INLINE wholes step_shorts(wholes sums, wholes x, wholes w) {
#ifdef VECTOR
    return sums + (wholes)dot_pairs((words)x, (words)w);
#else
    return sums + (x << 16 >> 16) * (w << 16 >> 16) + (x >> 16) * (w >> 16);
#endif
}

INLINE doubles load_doubles(const double *at) {
    doubles x;
    __builtin_memcpy(&x, at, sizeof(x));
    return x;
}

INLINE void finish_shorts(struct finish_shorts f, wholes sums, int channel, int16_t *out,
                          int count) {
    const doubles total = __builtin_convertvector(sums, doubles) + load_doubles(f.bias + channel);
    const doubles low = f.low - (doubles){0}, high = f.high - (doubles){0};
    doubles x = total * load_doubles(f.slope + channel) + 0.5;
    x = choose_doubles(x < low, low, x);
    x = choose_doubles(x > high, high, x);
    wholes whole = __builtin_convertvector(x, wholes);
    whole += __builtin_convertvector(__builtin_convertvector(whole, doubles) > x, wholes);
    const shorts codes = __builtin_convertvector(whole, shorts);
    __builtin_memcpy(out, &codes, (size_t)count * sizeof(int16_t));
}

INLINE struct finish_shorts next_block_shorts(struct finish_shorts f, int channels) {
    f.bias += channels;
    f.slope += channels;
    return f;
}

#define NAME(function) function##_shorts
#define ITEM int16_t
#define SUMS wholes
#define EACH 2
#include "tiles.h"
#undef NAME
#undef ITEM
#undef SUMS
#undef EACH
