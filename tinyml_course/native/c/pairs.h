/* Operators on two codes of 8 bits. How a pair becomes a code is one of the functions below; each was
 * compared with the exact result for all 65,536 pairs before the layer was written. */
#pragma once

#include "pair_loops.h"
#include "vectors.h"

struct pair_rule {
    const uint8_t *table;      /* the code of (a << 8 | b) */
    int a, b, center, shift;   /* sums: v = a * x + b * y + center, then (v + ...) >> shift */
    int below, above;          /* what is added where v is negative, and where it is not */
    int zero_a, zero_b;        /* products: v = scale * (x - zero_a) * (y - zero_b) */
    float scale, start_below, start_above;
    int low, high;
};

INLINE uint8_t by_table(struct pair_rule rule, int x, int y) { return rule.table[x << 8 | y]; }

INLINE uint8_t by_sum(struct pair_rule rule, int x, int y) {
    const int sum = rule.a * x + rule.b * y + rule.center;
    const int code = (sum + (sum < 0 ? rule.below : rule.above)) >> rule.shift;
    return (uint8_t)clamp(code, rule.low, rule.high);
}

/* Clamped to bounds of 0 or more before it is cut to an integer: cutting then rounds down. */
INLINE uint8_t by_product(struct pair_rule rule, int x, int y) {
    const int product = (x - rule.zero_a) * (y - rule.zero_b);
    const float start = product < 0 ? rule.start_below : rule.start_above;
    const float code = (float)product * rule.scale + start;
    const float low = (float)rule.low, high = (float)rule.high;
    return (uint8_t)(int)(code < low ? low : code > high ? high : code);
}

INLINE uint8_t by_maximum(struct pair_rule rule, int x, int y) { return (uint8_t)larger(x, y); }
INLINE uint8_t by_minimum(struct pair_rule rule, int x, int y) { return (uint8_t)smaller(x, y); }

/* As many pairs as fit registers; how many of `count` that are. */
#ifdef VECTOR
/* Factors of more than 16 bits are taken in two parts, and the pair (x, y) lies in one lane. */
#define LOW_BITS 8
#define LOW_PART(n) ((n) & ((1 << LOW_BITS) - 1))
#define LANE_OF(a, b) ((int32_t)((uint32_t)(b) << 16 | ((uint32_t)(a) & 0xFFFF)))

INLINE ints sum_of_words(struct pair_rule rule, words pairs) {
    const ints high = dot_pair(pairs, LANE_OF(rule.a >> LOW_BITS, rule.b >> LOW_BITS));
    const ints low = dot_pair(pairs, LANE_OF(LOW_PART(rule.a), LOW_PART(rule.b)));
    ints sum = add_ints(shift_left(high, LOW_BITS), low);
    if (rule.below == rule.above) {
        sum = add_ints(sum, all_ints(rule.center + rule.above));
    } else {
        sum = add_ints(sum, all_ints(rule.center));
        const ints more = if_negative(sum, rule.below - rule.above);
        sum = add_ints(sum, add_ints(more, all_ints(rule.above)));
    }
    return shift_right(sum, rule.shift);
}

INLINE words sum_of_bytes(struct pair_rule rule, bytes pairs) {
    return pack_words(sum_of_words(rule, first_words(pairs)), sum_of_words(rule, last_words(pairs)));
}

INLINE int sum_vectors(struct pair_rule rule, const uint8_t *x, const uint8_t *y, uint8_t *codes,
                       int count) {
    int i = 0;
    for (; i + VECTOR <= count; i += VECTOR) {
        const bytes a = load_bytes(x + i), b = load_bytes(y + i);
        const bytes sums = pack_bytes(sum_of_bytes(rule, first_bytes(a, b)),
                                      sum_of_bytes(rule, last_bytes(a, b)));
        store_bytes(codes + i, at_most(at_least(sums, rule.low), rule.high));
    }
    return i;
}
#else
#define sum_vectors no_vectors
#endif

PAIRS(pairs_by_table, uint8_t, struct pair_rule, by_table, no_vectors)
PAIRS(pairs_by_sum, uint8_t, struct pair_rule, by_sum, sum_vectors)
PAIRS(pairs_by_product, uint8_t, struct pair_rule, by_product, no_vectors)
PAIRS(pairs_by_maximum, uint8_t, struct pair_rule, by_maximum, no_vectors)
PAIRS(pairs_by_minimum, uint8_t, struct pair_rule, by_minimum, no_vectors)
