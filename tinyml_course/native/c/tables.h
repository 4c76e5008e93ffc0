/* Operators on one code: a table of 256. */
#pragma once

#include "base.h"

INLINE void look_up(const uint8_t *in, struct plane a, uint8_t *out, struct plane b,
                    const uint8_t *table, int images) {
    const int rows = is_dense(a) && is_dense(b) ? 1 : b.height;
    const int count = b.height / rows * b.width * b.channels;
    for (int n = 0; n < images; n++, in += plane_bytes(a), out += plane_bytes(b))
        for (int r = 0; r < rows; r++) {
            const uint8_t *x = in + pixel(a, r, 0);
            uint8_t *codes = out + pixel(b, r, 0);
            for (int i = 0; i < count; i++) codes[i] = table[x[i]];
        }
}
