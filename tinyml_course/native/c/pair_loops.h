/* The loops of operators on two inputs, whatever their elements are. Either side may repeat: a height,
 * width or channels of 1 where the result has more. */
#pragma once

#include "base.h"

/* Defines `name`. `rule_of` makes an element of a rule and two elements; `vectors` begins with as
 * many as fit registers, and says how many of a run that are. */
#define PAIRS(name, item, rule_type, rule_of, vectors)                                            \
    INLINE void name(const uint8_t *first, struct plane a, const uint8_t *second, struct plane b, \
                     uint8_t *out, struct plane to, rule_type rule, int images) {                 \
        const int whole = a.channels == to.channels && b.channels == to.channels &&               \
                          a.width == to.width && b.width == to.width;                             \
        const int dense = whole && a.height == to.height && b.height == to.height &&              \
                          is_dense(a) && is_dense(b) && is_dense(to);                             \
        const int rows = dense ? 1 : to.height, columns = whole ? 1 : to.width;                   \
        const int count = to.height / rows * (to.width / columns) * to.channels;                  \
        for (int n = 0; n < images; n++) {                                                        \
            for (int r = 0; r < rows; r++)                                                        \
                for (int c = 0; c < columns; c++) {                                               \
                    const item *x = (const item *)first +                                         \
                                    pixel(a, a.height == 1 ? 0 : r, a.width == 1 ? 0 : c);        \
                    const item *y = (const item *)second +                                        \
                                    pixel(b, b.height == 1 ? 0 : r, b.width == 1 ? 0 : c);        \
                    item *made = (item *)out + pixel(to, r, c);                                   \
                    const int repeats = a.channels != to.channels || b.channels != to.channels;   \
                    for (int i = repeats ? 0 : vectors(rule, x, y, made, count); i < count; i++)  \
                        made[i] = rule_of(rule, x[a.channels == 1 && to.channels > 1 ? 0 : i],    \
                                          y[b.channels == 1 && to.channels > 1 ? 0 : i]);         \
                }                                                                                 \
            first += plane_bytes(a) * (ptrdiff_t)sizeof(item);                                    \
            second += plane_bytes(b) * (ptrdiff_t)sizeof(item);                                   \
            out += plane_bytes(to) * (ptrdiff_t)sizeof(item);                                     \
        }                                                                                         \
    }

/* For what has no registers. */
#define no_vectors(rule, x, y, made, count) 0
