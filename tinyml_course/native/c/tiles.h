/* CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED of numbers wider than a byte: tiles of some pixels
 * times some registers of channels, as in convolution.h.
 *
 * Included once for each kind of number, by reals.h and shorts.h. These say what NAME, ITEM (of
 * tensors and weights), SUMS (a register of sums) and EACH (products of a lane in a step) are, and
 * how a step works: `repeated` items, the same for all lanes, or items `side_by_side`, each
 * for its lane; `load_weights`, `step` and `finish`.
 */

/* One tile; `channels` are those of the registers that count. */
INLINE void NAME(tile)(struct convolution c, struct NAME(finish) f, const ITEM *in, ITEM *out,
                       const ITEM *weights, int registers, int channels, int is_depthwise) {
    const int count = c.tile_rows * c.tile_columns * registers;
    SUMS sums[MOST_SUMS];
#pragma clang loop unroll(full)
    for (int i = 0; i < count; i++) sums[i] = (SUMS){0};

    for (int y = 0; y < c.runs_down; y++)
        for (int x = 0; x < c.runs_along; x++) {
            const ITEM *run = in + y * c.run_down + x * c.run_along;
            for (int k = 0; k < c.steps; k++, run += EACH, weights += registers * WIDTH * EACH) {
                SUMS w[4];
#pragma clang loop unroll(full)
                for (int i = 0; i < registers; i++)
                    w[i] = NAME(load_weights)(weights + i * WIDTH * EACH);
#pragma clang loop unroll(full)
                for (int i = 0; i < count; i++) {
                    const int p = i / registers, r = i % registers;
                    const ITEM *at = run + p / c.tile_columns * c.in_down +
                                     p % c.tile_columns * c.in_along;
                    const SUMS items = is_depthwise ? NAME(side_by_side)(at + r * WIDTH)
                                                    : NAME(repeated)(at);
                    sums[i] = NAME(step)(sums[i], items, w[r]);
                }
            }
        }

#pragma clang loop unroll(full)
    for (int i = 0; i < count; i++) {
        const int channel = i % registers * WIDTH;
        NAME(finish)(f, sums[i], channel, out + place_of(c, i / registers) + channel,
                     smaller(channels - channel, WIDTH));
    }
}

/* `blocks` blocks of so many registers and channels. Tiles at the edges reach back: what they
 * compute again is the same. */
INLINE void NAME(convolve)(struct convolution c, struct NAME(finish) f, const uint8_t *from,
                           ptrdiff_t first, uint8_t *to, ptrdiff_t first_out, const ITEM *weights,
                           int registers, int channels, int blocks, int is_depthwise, int images) {
    const ITEM *in = (const ITEM *)from + first;
    ITEM *out = (ITEM *)to + first_out;
    for (int b = 0; b < blocks; b++) {
        for (int n = 0; n < images; n++)
            for (int y = 0; y < c.rows; y += c.tile_rows)
                for (int x = 0; x < c.columns; x += c.tile_columns) {
                    const int row = smaller(y, c.rows - c.tile_rows);
                    const int column = smaller(x, c.columns - c.tile_columns);
                    NAME(tile)(c, f,
                               in + n * c.in_image + row * c.in_down + column * c.in_along,
                               out + n * c.out_image + row * c.out_down + column * c.out_along,
                               weights, registers, channels, is_depthwise);
                }
        weights += (ptrdiff_t)c.runs_down * c.runs_along * c.steps * registers * WIDTH * EACH;
        in += c.in_block;
        out += c.out_block;
        f = NAME(next_block)(f, registers * WIDTH);
    }
}
