/* CONV_2D and FULLY_CONNECTED: tiles of some pixels times some registers of channels.
 *
 * A window is runs of codes that lie side by side in the image. Each step takes four codes of a
 * run, the same for all lanes, and four weights for each channel. Runs that are no multiple of four
 * read codes that have nothing to do with the window; their weights are 0.
 */
#pragma once

#include "finish.h"
#include "sizes.h"

/* One tile; `channels` are those of the registers that count. */
INLINE void convolve_tile(struct convolution c, struct finish f, const uint8_t *in, uint8_t *out,
                          const int8_t *weights, int registers, int channels) {
    const int pixels = c.tile_rows * c.tile_columns;
    ints sums[MOST_SUMS];
#pragma clang loop unroll(full)
    for (int i = 0; i < pixels * registers; i++) sums[i] = start_of(f, i % registers);

    for (int y = 0; y < c.runs_down; y++)
        for (int x = 0; x < c.runs_along; x++) {
            const uint8_t *run = in + y * c.run_down + x * c.run_along;
            for (int step = 0; step < c.steps; step++) {
                four_weights w[4];
#pragma clang loop unroll(full)
                for (int i = 0; i < registers; i++)
                    w[i] = load_weights(weights + i * VECTOR * WEIGHT_BYTES);
#pragma clang loop unroll(full)
                for (int p = 0; p < pixels; p++) {
                    const fours four = repeat_four(run + p / c.tile_columns * c.in_down +
                                                   p % c.tile_columns * c.in_along);
#pragma clang loop unroll(full)
                    for (int i = 0; i < registers; i++)
                        sums[p * registers + i] = dot(sums[p * registers + i], four, w[i]);
                }
                weights += registers * VECTOR * WEIGHT_BYTES;
                run += 4;
            }
        }

    /* Four registers of sums become one of codes. */
    const int count = pixels * registers, last = count - 1;
    const int dense = c.tile_rows == 1 && c.out_along == registers * LANES;
#pragma clang loop unroll(full)
    for (int i = 0; i < count; i++) sums[i] = scaled(f, sums[i], i % registers);
#pragma clang loop unroll(full)
    for (int i = 0; i < count; i += 4) {
        const ints *four = sums + i;
        const int end = smaller(3, last - i);
        const words first = pack_words(four[0], four[smaller(1, end)]);
        const words second = pack_words(four[smaller(2, end)], four[end]);
        const bytes codes = in_order(finished(f, first, second));
        if (end == 3 && channels == registers * LANES && (dense || registers == 4)) {
            store_bytes(out + place_of(c, i / registers) + i % registers * LANES, codes);
            continue;
        }
#pragma clang loop unroll(full)
        for (int k = i; k <= i + end; k++) {
            const int channel = k % registers * LANES;
            store_some(out + place_of(c, k / registers) + channel, codes, (k - i) * LANES,
                       smaller(channels - channel, LANES));
        }
    }
}

/* `blocks` blocks of so many registers and channels. Tiles at the edges reach back: what they
 * compute again is the same. */
INLINE void convolve(struct convolution c, struct finish f, const uint8_t *in, uint8_t *out,
                     const int8_t *weights, int registers, int channels, int blocks, int images) {
    const int steps = c.runs_down * c.runs_along * c.steps;
    for (int b = 0; b < blocks; b++) {
        for (int n = 0; n < images; n++)
            for (int y = 0; y < c.rows; y += c.tile_rows)
                for (int x = 0; x < c.columns; x += c.tile_columns) {
                    const int row = smaller(y, c.rows - c.tile_rows);
                    const int column = smaller(x, c.columns - c.tile_columns);
                    convolve_tile(c, f, in + n * c.in_image + row * c.in_down + column * c.in_along,
                                  out + n * c.out_image + row * c.out_down + column * c.out_along,
                                  weights, registers, channels);
                }
        weights += (ptrdiff_t)steps * registers * VECTOR * WEIGHT_BYTES;
        in += c.in_block;
        out += c.out_block;
        f = from_register(f, registers);
    }
}
