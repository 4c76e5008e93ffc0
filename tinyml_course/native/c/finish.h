/* From sums to codes in vectors: native/fit.py says how, and proves it. */
#pragma once

#include "vectors.h"

/* The numbers of all channels, a register after the other. `is_fine` chooses the second form. */
struct finish {
    const int32_t *start;
    const float *slope, *fine, *below, *above;
    int is_fine, zero;
    int low, high;
};

INLINE ints start_of(struct finish f, int i) { return load_ints(f.start + i * LANES); }

/* Codes of the sums of register `i`, before the zero point is added and they are clamped. */
INLINE ints scaled(struct finish f, ints sums, int i) {
    const int at = i * LANES;
    const floats x = to_floats(sums), slope = load_floats(f.slope + at);
    floats offset = load_floats(f.above + at);
    if (!f.is_fine) return truncate(multiply_add(slope, x, offset));
    offset = choose_by_sign(sums, load_floats(f.below + at), offset);
    offset = multiply_add(load_floats(f.fine + at), x, offset);
    return round_down(multiply_add(slope, x, offset));
}

/* What is left to do; packing clamps to 0 and 255. */
INLINE bytes finished(struct finish f, words a, words b) {
    if (f.zero) {
        a = add_to_words(a, f.zero);
        b = add_to_words(b, f.zero);
    }
    bytes codes = pack_bytes(a, b);
    if (f.low > 0) codes = at_least(codes, f.low);
    if (f.high < 255) codes = at_most(codes, f.high);
    return codes;
}

/* The numbers from register `i` on. */
INLINE struct finish from_register(struct finish f, int i) {
    f.start += i * LANES;
    f.slope += i * LANES;
    f.fine += i * LANES;
    f.below += i * LANES;
    f.above += i * LANES;
    return f;
}

/* Some of the codes, within one run of 16 bytes; `first` and `count` are literals. */
INLINE void store_some(uint8_t *at, bytes codes, int first, int count) {
    const run16 part = sixteen_bytes(codes, first / 16);
    __builtin_memcpy(at, (const char *)&part + first % 16, (size_t)count);
}
