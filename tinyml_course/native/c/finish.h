/* From sums to codes: the forms of native/fit.py, which proves them, and the board's integers. */
#pragma once

#include "vectors.h"

enum form { LINE, TWO_LINES, INTEGERS };

/* The numbers of all channels, a register after the other. */
struct finish {
    enum form form;
    int zero, low, high;
    const int32_t *start;
    const float *slope, *fine, *below, *above;            /* of lines: see native/fit.py */
    const int32_t *multiplier, *left, *right, *half, *away; /* of integers */
};

INLINE ints start_of(struct finish f, int i) { return load_ints(f.start + i * LANES); }

INLINE ints on_lines(struct finish f, ints sums, int at) {
    const floats x = to_floats(sums), slope = load_floats(f.slope + at);
    floats offset = load_floats(f.above + at);
    if (f.form == LINE) return truncate(multiply_add(slope, x, offset));
    offset = choose_by_sign(sums, load_floats(f.below + at), offset);
    offset = multiply_add(load_floats(f.fine + at), x, offset);
    return round_down(multiply_add(slope, x, offset));
}

/* As TFLM rounds: the product, halves upwards; then the right shift, halves away from zero. `half`
 * is half of what is shifted out, `away` -1 where anything is. */
INLINE ints in_integers(struct finish f, ints sums, int at) {
    const ints shifted = shift_left_each(sums, load_ints(f.left + at));
    const ints high = multiply_high(shifted, load_ints(f.multiplier + at));
    const ints away = and_ints(shift_right(high, 31), load_ints(f.away + at));
    const ints rounded = add_ints(add_ints(high, load_ints(f.half + at)), away);
    return shift_right_each(rounded, load_ints(f.right + at));
}

/* Codes of the sums of register `i`, before the zero point is added and they are clamped. */
INLINE ints scaled(struct finish f, ints sums, int i) {
    return f.form == INTEGERS ? in_integers(f, sums, i * LANES) : on_lines(f, sums, i * LANES);
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
    const int32_t **integers[] = {&f.start, &f.multiplier, &f.left, &f.right, &f.half, &f.away};
    const float **floats[] = {&f.slope, &f.fine, &f.below, &f.above};
    for (int k = 0; k < 6; k++)
        if (*integers[k]) *integers[k] += i * LANES;
    for (int k = 0; k < 4; k++)
        if (*floats[k]) *floats[k] += i * LANES;
    return f;
}

/* Some of the codes, within one run of 16 bytes; `first` and `count` are literals. */
INLINE void store_some(uint8_t *at, bytes codes, int first, int count) {
    const run16 part = sixteen_bytes(codes, first / 16);
    __builtin_memcpy(at, (const char *)&part + first % 16, (size_t)count);
}
