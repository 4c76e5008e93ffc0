/* Operators on one code: a table of the results of all codes. */
#pragma once

#include "base.h"

/* Codes are taken as numbers from 0 on; of what type a result is does not matter, only its size. */
#define LOOK_UP(name, given, made)                                                               \
    INLINE void name(const uint8_t *in, struct plane a, uint8_t *out, struct plane b,            \
                     const made *table, int images) {                                            \
        const int rows = is_dense(a) && is_dense(b) ? 1 : b.height;                              \
        const int count = b.height / rows * b.width * b.channels;                                \
        for (int n = 0; n < images; n++)                                                         \
            for (int r = 0; r < rows; r++) {                                                     \
                const given *x = (const given *)in + n * plane_bytes(a) + pixel(a, r, 0);        \
                made *results = (made *)out + n * plane_bytes(b) + pixel(b, r, 0);               \
                for (int i = 0; i < count; i++) results[i] = table[x[i]];                        \
            }                                                                                    \
    }
LOOK_UP(look_up_1_to_1, uint8_t, uint8_t)
LOOK_UP(look_up_1_to_2, uint8_t, uint16_t)
LOOK_UP(look_up_1_to_4, uint8_t, uint32_t)
LOOK_UP(look_up_2_to_1, uint16_t, uint8_t)
LOOK_UP(look_up_2_to_2, uint16_t, uint16_t)
LOOK_UP(look_up_2_to_4, uint16_t, uint32_t)
