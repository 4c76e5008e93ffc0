/* Layers with weights in float32. Each sum starts from 0 and takes one product after the other, as
 * TFLM's loops do; the bias comes last. No product and sum are rounded as one. */
#pragma once

#include "lanes.h"
#include "sizes.h"

/* The bias of each channel, and what results are clamped to. */
struct finish_reals {
    const float *bias;
    float low, high;
};

INLINE reals load_weights_reals(const float *at) {
    reals x;
    __builtin_memcpy(&x, at, sizeof(x));
    return x;
}
INLINE reals side_by_side_reals(const float *at) { return load_weights_reals(at); }
INLINE reals repeated_reals(const float *at) { return *at - (reals){0}; }
INLINE reals step_reals(reals sums, reals x, reals w) { return sums + x * w; }

/* Clamped so that NaN stays what it is. */
INLINE void finish_reals(struct finish_reals f, reals sums, int channel, float *out, int count) {
    reals x = sums + load_weights_reals(f.bias + channel);
    const reals low = f.low - (reals){0}, high = f.high - (reals){0};
    x = choose_reals(x < low, low, x);
    x = choose_reals(x > high, high, x);
    __builtin_memcpy(out, &x, (size_t)count * sizeof(float));
}

INLINE struct finish_reals next_block_reals(struct finish_reals f, int channels) {
    f.bias += channels;
    return f;
}

#define NAME(function) function##_reals
#define ITEM float
#define SUMS reals
#define EACH 1
#include "tiles.h"
#undef NAME
#undef ITEM
#undef SUMS
#undef EACH
