/* CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED for any processor. */
#pragma once

#include "requantize.h"

struct window {
    int height, width, stride_h, stride_w, dilation_h, dilation_w;
    int top, left; /* padding: how far the first window starts outside the image */
};

/* So many channels are added up at once: their sums stay in registers or nearby. */
#define CHUNK 64

/* Sum of unsigned codes times weights; it wraps as the board's 32-bit register does. */
#define DOT(name, type)                                                              \
    INLINE uint32_t name(const uint8_t *codes, const type *weights, int count) {      \
        int32_t sum = 0;                                                              \
        for (int i = 0; i < count; i++) sum += (int32_t)codes[i] * weights[i];        \
        return (uint32_t)sum;                                                         \
    }
DOT(dot_int8, int8_t)
DOT(dot_int16, int16_t)

/* Weights: (output channels, rows, columns, input channels of a group). */
INLINE void conv_2d_plain(const uint8_t *in, struct plane a, uint8_t *out, struct plane b,
                          struct window w, int groups, const int8_t *weights,
                          struct output_stage stage, int images) {
    const int depth = a.channels / groups, each = b.channels / groups;
    const int whole_rows = w.dilation_w == 1 && groups == 1;
    const int runs = whole_rows ? 1 : w.width;
    const int length = whole_rows ? w.width * depth : depth;
    for (int n = 0; n < images; n++, in += plane_bytes(a), out += plane_bytes(b))
        for (int r = 0; r < b.height; r++)
            for (int c = 0; c < b.width; c++) {
                const uint8_t *first =
                    in + pixel(a, r * w.stride_h - w.top, c * w.stride_w - w.left);
                uint8_t *codes = out + pixel(b, r, c);
                const int8_t *run = weights;
                for (int k = 0; k < b.channels; k++) {
                    const uint8_t *group = first + k / each * depth;
                    uint32_t sum = 0;
                    for (int i = 0; i < w.height; i++)
                        for (int j = 0; j < runs; j++, run += length)
                            sum += dot_int8(group + i * w.dilation_h * row_bytes(a) +
                                                j * w.dilation_w * a.channels,
                                            run, length);
                    codes[k] = finish(stage, sum, k);
                }
            }
}

/* Weights: (rows, columns, output channels); output channel k reads input channel k / multiplier. */
INLINE void depthwise_conv_2d_plain(const uint8_t *in, struct plane a, uint8_t *out,
                                    struct plane b, struct window w, int multiplier,
                                    const int8_t *weights, struct output_stage stage, int images) {
    for (int n = 0; n < images; n++, in += plane_bytes(a), out += plane_bytes(b))
        for (int r = 0; r < b.height; r++)
            for (int c = 0; c < b.width; c++)
                for (int first = 0; first < b.channels; first += CHUNK) {
                    const int count = smaller(CHUNK, b.channels - first);
                    int32_t sums[CHUNK] = {0};
                    for (int i = 0; i < w.height; i++)
                        for (int j = 0; j < w.width; j++) {
                            const uint8_t *x =
                                in + pixel(a, r * w.stride_h - w.top + i * w.dilation_h,
                                           c * w.stride_w - w.left + j * w.dilation_w);
                            const int8_t *taps = weights + (i * w.width + j) * b.channels;
                            for (int k = 0; k < count; k++)
                                sums[k] += (int32_t)x[(first + k) / multiplier] * taps[first + k];
                        }
                    uint8_t *codes = out + pixel(b, r, c) + first;
                    for (int k = 0; k < count; k++)
                        codes[k] = finish(stage, (uint32_t)sums[k], first + k);
                }
}

/* Dense planes on both sides; weights: (units, depth), less their zero point. */
#define FULLY_CONNECTED(name, type, dot)                                                        \
    INLINE void name(const uint8_t *in, uint8_t *out, int rows, int depth, int units,           \
                     const type *weights, struct output_stage stage, int images) {              \
        for (int n = 0; n < images * rows; n++, in += depth, out += units)                      \
            for (int k = 0; k < units; k++)                                                     \
                out[k] = finish(stage, dot(in, weights + (ptrdiff_t)k * depth, depth), k);      \
    }
FULLY_CONNECTED(fully_connected_int8, int8_t, dot_int8)
FULLY_CONNECTED(fully_connected_int16, int16_t, dot_int16)
