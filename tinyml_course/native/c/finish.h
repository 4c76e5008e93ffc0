/* From sums to codes in vectors: native/fit.py says how, and proves it. */
#pragma once

#include "vectors.h"

/* The numbers of all channels, a register after the other. `slope`, `below` and `above` are double
 * where `is_double` says so, and float otherwise. */
struct finish {
    const int32_t *start;
    const void *slope, *below, *above;
    int is_double, has_kink;
    int low, high;
};

INLINE ints start_of(struct finish f, int i) { return load_ints(f.start + i * LANES); }

/* Codes that are not clamped yet, of the sums of register `i`. */
INLINE ints scaled(struct finish f, ints sums, int i) {
    const int at = i * LANES;
    if (f.is_double)
        return truncate_double(sums, (const double *)f.slope + at, (const double *)f.below + at,
                               (const double *)f.above + at);
    floats offset = load_floats((const float *)f.above + at);
    if (f.has_kink) offset = choose_by_sign(sums, load_floats((const float *)f.below + at), offset);
    return truncate(multiply_add(load_floats((const float *)f.slope + at), to_floats(sums), offset));
}

/* Packing has clamped to 0 and 255 already. */
INLINE bytes clamp_codes(struct finish f, bytes codes) {
    if (f.low > 0) codes = at_least(codes, f.low);
    if (f.high < 255) codes = at_most(codes, f.high);
    return codes;
}

/* The numbers from register `i` on. */
INLINE struct finish from_register(struct finish f, int i) {
    const int size = f.is_double ? sizeof(double) : sizeof(float);
    f.start += i * LANES;
    f.slope = (const char *)f.slope + i * LANES * size;
    f.below = (const char *)f.below + i * LANES * size;
    f.above = (const char *)f.above + i * LANES * size;
    return f;
}

/* Some of the codes, within one run of 16 bytes; `first` and `count` are literals. */
INLINE void store_some(uint8_t *at, bytes codes, int first, int count) {
    const run16 part = sixteen_bytes(codes, first / 16);
    __builtin_memcpy(at, (const char *)&part + first % 16, (size_t)count);
}
