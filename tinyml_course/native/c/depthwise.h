/* DEPTHWISE_CONV_2D: a dot product takes four rows of one channel.
 *
 * Four rows are interleaved so that each lane has one channel's four codes, one below the other.
 * Depending on the weights these are the products of one row of outputs or of several: with a window
 * of three rows and a stride of 1, two rows of outputs share what was interleaved. Columns are shared
 * by all outputs whose windows reach them. Packing restores the order that interleaving has changed.
 */
#pragma once

#include "finish.h"

struct depthwise {
    int rows, columns;               /* output positions */
    int tile_rows, tile_columns;     /* outputs of a tile */
    int row_step, column_step;       /* from one output to the next, in input rows and columns */
    int window_rows, window_columns; /* rows that a tile reaches; columns of a window */
    int row_gap, column_gap;         /* from one place of a window to the next: the dilation */
    ptrdiff_t in_row, in_pixel, in_image;
    ptrdiff_t out_row, out_pixel, out_image;
    int advance;                     /* from one tile to the next, in outputs along a row */
    int parts;                       /* a register holds channels of 1, 2 or 4 outputs ... */
    ptrdiff_t in_part, out_part;     /* ... at this distance */
};

#define MOST_ROWS 4
#define MOST_COLUMNS 16
#define MOST_FOURS 4

INLINE bytes load_parts(struct depthwise d, const uint8_t *at) {
    if (d.parts == 2) return load_halves(at, d.in_part);
    if (d.parts == 4) return load_quarters(at, d.in_part);
    return load_bytes(at);
}

INLINE bytes load_row(struct depthwise d, const uint8_t *column, int row) {
    return load_parts(d, column + smaller(row, d.window_rows - 1) * d.row_gap * d.in_row);
}

/* The first or last half of the channels of four rows, as two registers. */
INLINE void interleave(struct depthwise d, const uint8_t *column, int row, int half, fours *to) {
    const bytes a = load_row(d, column, row), b = load_row(d, column, row + 1);
    const bytes e = load_row(d, column, row + 2), g = load_row(d, column, row + 3);
    const bytes ab = half ? last_bytes(a, b) : first_bytes(a, b);
    const bytes eg = half ? last_bytes(e, g) : first_bytes(e, g);
    to[0] = as_fours(first_pairs(ab, eg));
    to[1] = as_fours(last_pairs(ab, eg));
}

INLINE void store_parts(struct depthwise d, uint8_t *at, bytes codes, int channels) {
    const int each = VECTOR / d.parts;
    if (d.parts == 1 && channels >= VECTOR) {
        store_bytes(at, codes);
        return;
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < VECTOR; i += smaller(16, each)) {
        const int count = smaller(smaller(channels, each) - i % each, 16);
        if (count > 0) store_some(at + i / each * d.out_part + i % each, codes, i, count);
    }
}

INLINE void depthwise_tile(struct depthwise d, struct finish f, const uint8_t *in, uint8_t *out,
                           const int8_t *weights, int channels) {
    const int groups = (d.window_rows + 3) / 4;
    const int columns = (d.tile_columns - 1) * d.column_step +
                        (d.window_columns - 1) * d.column_gap + 1;
    words codes[2][MOST_ROWS][MOST_COLUMNS];
#pragma clang loop unroll(full)
    for (int half = 0; half < 2; half++) {
        fours column[MOST_COLUMNS * MOST_FOURS][2];
#pragma clang loop unroll(full)
        for (int i = 0; i < columns * groups; i++)
            interleave(d, in + i / groups * d.in_pixel, i % groups * 4, half, column[i]);

        const int8_t *at = weights + half * 2 * VECTOR * WEIGHT_BYTES;
#pragma clang loop unroll(full)
        for (int r = 0; r < d.tile_rows; r++) {
            ints sums[MOST_COLUMNS][2];
#pragma clang loop unroll(full)
            for (int t = 0; t < d.tile_columns; t++) {
                sums[t][0] = start_of(f, half * 2);
                sums[t][1] = start_of(f, half * 2 + 1);
            }
#pragma clang loop unroll(full)
            for (int i = 0; i < d.window_columns * groups; i++) {
                const four_weights first = load_weights(at);
                const four_weights second = load_weights(at + VECTOR * WEIGHT_BYTES);
                const int x = i / groups * d.column_gap;
#pragma clang loop unroll(full)
                for (int t = 0; t < d.tile_columns; t++) {
                    const fours *both = column[(t * d.column_step + x) * groups + i % groups];
                    sums[t][0] = dot(sums[t][0], both[0], first);
                    sums[t][1] = dot(sums[t][1], both[1], second);
                }
                at += 4 * VECTOR * WEIGHT_BYTES;
            }
#pragma clang loop unroll(full)
            for (int t = 0; t < d.tile_columns; t++)
                codes[half][r][t] = pack_words(scaled(f, sums[t][0], half * 2),
                                               scaled(f, sums[t][1], half * 2 + 1));
        }
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < d.tile_rows; r++)
#pragma clang loop unroll(full)
        for (int t = 0; t < d.tile_columns; t++)
            store_parts(d, out + r * d.out_row + t * d.out_pixel,
                        finished(f, codes[0][r][t], codes[1][r][t]), channels);
}

/* `blocks` registers of channels; the last one reaches back to end with the last channel. */
INLINE void convolve_depthwise(struct depthwise d, struct finish f, const uint8_t *in, uint8_t *out,
                               const int8_t *weights, int channels, int blocks, int images) {
    const int groups = (d.window_rows + 3) / 4;
    for (int b = 0; b < blocks; b++) {
        const ptrdiff_t channel = smaller(b * VECTOR, larger(channels - VECTOR, 0));
        for (int n = 0; n < images; n++)
            for (int y = 0; y < d.rows; y += d.tile_rows)
                for (int x = 0; x < d.columns; x += d.advance) {
                    const int row = smaller(y, d.rows - d.tile_rows);
                    const int column = smaller(x, d.columns - d.advance);
                    depthwise_tile(d, f,
                                   in + n * d.in_image + row * d.row_step * d.in_row +
                                       column * d.column_step * d.in_pixel + channel,
                                   out + n * d.out_image + row * d.out_row +
                                       column * d.out_pixel + channel,
                                   weights, smaller(channels, VECTOR));
                }
        weights += d.tile_rows * d.window_columns * groups * 4 * VECTOR * WEIGHT_BYTES;
        f = from_register(f, 4);
    }
}
