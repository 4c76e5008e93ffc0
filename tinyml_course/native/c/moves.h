/* Operators that only move codes: runs of bytes from one place to another. */
#pragma once

#include "base.h"

struct move {
    int32_t from, to, count;
};

INLINE void move_runs(const uint8_t *in, struct plane a, uint8_t *out, struct plane b,
                      const struct move *moves, int count, int images) {
    for (int n = 0; n < images; n++, in += plane_bytes(a), out += plane_bytes(b))
        for (int i = 0; i < count; i++)
            copy_bytes(out + moves[i].to, in + moves[i].from, moves[i].count);
}
