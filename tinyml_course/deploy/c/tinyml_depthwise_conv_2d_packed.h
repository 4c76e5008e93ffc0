/* DEPTHWISE_CONV_2D, int8, 3 x 3 taps, on Cortex-M4, M7 and M33: two rows of outputs at a time.
 *
 * A band holds four rows of the image for up to eight channels, as two words for each column and
 * channel: the codes of rows 0 and 1, then of rows 2 and 3. The next band keeps the second word as
 * its first. With a stride of two rows a band makes one row of outputs. Weights are 256 times
 * themselves, so that the output stage is that of the matrix products; the zero point is folded
 * into it, and a code outside the image is the zero point.
 */
#ifndef TINYML_DEPTHWISE_CONV_2D_PACKED_H
#define TINYML_DEPTHWISE_CONV_2D_PACKED_H

#include "tinyml_products.h"
#include "tinyml_window.h"

#ifdef TINYML_PAIRS

enum { TINYML_BAND_CHANNELS = 8, TINYML_BAND_COLUMN = 64 /* bytes */, TINYML_TAPS = 3 };

typedef struct {
  tinyml_window_t window; /* its dilations are 1, its stride_height is 1 or 2 */
  int8_t input_zero_point;
  int columns; /* of the band */
  const uint32_t *stream; /* eight words a channel */
} tinyml_depthwise_conv_2d_packed_t;

/* ---- One row of bands. r0: band, r1: stream, r2 and r3: outputs, r4: offset, then the sum of the
 * second row, r5 to r8: weights, r7: then the multiplier, r9, r10: codes, r11: the sum of the first
 * row, r12: columns left, lr: fours of channels left. Words of a channel: offset, weights of each
 * column (rows 0 and 1, rows 1 and 2), multiplier.
 * Stack: stream, r4 to r11, lr, columns, fours, steps of the band and of the outputs. */

#define TINYML_TWO_ROWS(above, below) \
  "smlabt r4, " above ", r9, r4\n" \
  "smlatb r11, " below ", r10, r11\n" \
  "smlad r4, " below ", r10, r4\n"
#define TINYML_ONE_ROW(above, below) "smlatb r11, " below ", r10, r11\n"

#define TINYML_CODE(sum, output) \
  TINYML_SHORT(sum, "r7") \
  "strb " sum ", [" output "], #1\n"
#define TINYML_TWO_CODES TINYML_CODE("r4", "r3") TINYML_CODE("r11", "r2")
#define TINYML_ONE_CODE TINYML_CODE("r11", "r2")

#define TINYML_CHANNEL(rows, codes) \
  "ldm r1!, {r4, r5, r6, r7, r8}\n" \
  "ldrd r9, r10, [r0], #8\n" \
  "smlad r11, r5, r9, r4\n" rows("r5", "r6") \
  "ldrd r9, r10, [r0, #56]\n" \
  "smlad r11, r7, r9, r11\n" rows("r7", "r8") \
  "ldm r1!, {r5, r6, r7}\n" \
  "ldrd r9, r10, [r0, #120]\n" \
  "smlad r11, r5, r9, r11\n" rows("r5", "r6") \
  codes
#define TINYML_FOUR_CHANNELS(rows, codes) \
  TINYML_CHANNEL(rows, codes) TINYML_CHANNEL(rows, codes) \
  TINYML_CHANNEL(rows, codes) TINYML_CHANNEL(rows, codes)

#define TINYML_BAND(rows, codes) \
  __asm__ volatile( \
      ".syntax unified\n" \
      "push {r1, r4, r5, r6, r7, r8, r9, r10, r11, lr}\n" \
      "ldr r12, [sp, #40]\n" \
      "1: ldr lr, [sp, #44]\n" \
      "2:\n" TINYML_FOUR_CHANNELS(rows, codes) \
      "subs lr, lr, #1\n" \
      "bne.w 2b\n" \
      "ldrd r4, r5, [sp, #48]\n" \
      "add r0, r0, r4\n add r2, r2, r5\n add r3, r3, r5\n" \
      "ldr r1, [sp]\n" \
      "subs r12, r12, #1\n" \
      "bne.w 1b\n" \
      "add sp, sp, #4\n" \
      "pop {r4, r5, r6, r7, r8, r9, r10, r11, pc}\n")

typedef void (*tinyml_band_t)(const int8_t *band, const uint32_t *stream, int8_t *output0,
                              int8_t *output1, int columns, int fours, int band_step,
                              int output_step);

TINYML_WHOLE static void tinyml_band_of_two_rows(
    const int8_t *band TINYML_IGNORE, const uint32_t *stream TINYML_IGNORE,
    int8_t *output0 TINYML_IGNORE, int8_t *output1 TINYML_IGNORE, int columns TINYML_IGNORE,
    int fours TINYML_IGNORE, int band_step TINYML_IGNORE, int output_step TINYML_IGNORE) {
  TINYML_BAND(TINYML_TWO_ROWS, TINYML_TWO_CODES);
}

TINYML_WHOLE static void tinyml_band_of_one_row(
    const int8_t *band TINYML_IGNORE, const uint32_t *stream TINYML_IGNORE,
    int8_t *output0 TINYML_IGNORE, int8_t *output1 TINYML_IGNORE, int columns TINYML_IGNORE,
    int fours TINYML_IGNORE, int band_step TINYML_IGNORE, int output_step TINYML_IGNORE) {
  TINYML_BAND(TINYML_ONE_ROW, TINYML_ONE_CODE);
}

/* Four channels of one column: the second word becomes the first, the codes at a and b the second. */
typedef struct {
  int8_t *band;
  const int8_t *a, *b;
} tinyml_rows_t;

static inline tinyml_rows_t tinyml_advance(tinyml_rows_t at) {
  uint32_t even_a, odd_a, even_b, odd_b, old, pair;
#define TINYML_KEEP_AND_ADD(pack) \
  "ldr %[old], [%[band], #4]\n" pack "strd %[old], %[pair], [%[band]], #8\n"
  __asm__ volatile(
      "ldr %[odd_a], [%[a]], #4\n"
      "ldr %[odd_b], [%[b]], #4\n"
      "sxtb16 %[even_a], %[odd_a]\n"
      "sxtb16 %[even_b], %[odd_b]\n"
      "sxtb16 %[odd_a], %[odd_a], ror #8\n"
      "sxtb16 %[odd_b], %[odd_b], ror #8\n"
      TINYML_KEEP_AND_ADD("pkhbt %[pair], %[even_a], %[even_b], lsl #16\n")
      TINYML_KEEP_AND_ADD("pkhbt %[pair], %[odd_a], %[odd_b], lsl #16\n")
      TINYML_KEEP_AND_ADD("pkhtb %[pair], %[even_b], %[even_a], asr #16\n")
      TINYML_KEEP_AND_ADD("pkhtb %[pair], %[odd_b], %[odd_a], asr #16\n")
      : [band] "+r"(at.band), [a] "+r"(at.a), [b] "+r"(at.b), [even_a] "=&r"(even_a), [odd_a] "=&r"(odd_a),
        [even_b] "=&r"(even_b), [odd_b] "=&r"(odd_b), [old] "=&r"(old), [pair] "=&r"(pair)
      :
      : "memory");
#undef TINYML_KEEP_AND_ADD
  return at;
}

/* Rows y and y + 1 of the image become the second words of a band. */
TINYML_SHARED void tinyml_next_rows(const tinyml_depthwise_conv_2d_packed_t *p,
                                    const int8_t *input, int y, int count, int8_t *band,
                                    const int8_t *outside) {
  const tinyml_window_t *w = &p->window;
  const int depth = w->input_depth, pitch = w->input_width * depth;
  const int has_a = y >= 0 && y < w->input_height, has_b = y >= -1 && y + 1 < w->input_height;
  const int step_a = (has_a ? depth : 0) - count, step_b = (has_b ? depth : 0) - count;
  const int room = p->columns - w->pad_left;
  tinyml_rows_t at = {band + w->pad_left * TINYML_BAND_COLUMN,
                      has_a ? input + y * pitch : outside,
                      has_b ? input + (y + 1) * pitch : outside};
  for (int i = w->input_width < room ? w->input_width : room; i > 0; i--) {
    at = tinyml_advance(at);
    if (count == TINYML_BAND_CHANNELS) {
      at = tinyml_advance(at);
    } else {
      at.band += TINYML_BAND_COLUMN / 2;
    }
    at.a += step_a;
    at.b += step_b;
  }
}

/* `columns` holds a band, and eight codes that are the zero point. */
TINYML_SHARED void tinyml_depthwise_conv_2d_packed(const tinyml_depthwise_conv_2d_packed_t *p,
                                                   const int8_t *input, int8_t *output,
                                                   int8_t *columns) {
  const tinyml_window_t *w = &p->window;
  const int channels = w->output_depth, row = w->output_width * channels;
  const int rows = w->stride_height == 1 ? 2 : 1; /* of outputs in a band */
  const tinyml_band_t run = rows == 2 ? tinyml_band_of_two_rows : tinyml_band_of_one_row;
  int8_t *const outside = columns + p->columns * TINYML_BAND_COLUMN;
  for (int i = 0; i < TINYML_BAND_CHANNELS; i++) outside[i] = p->input_zero_point;
  tinyml_word_t *words = (tinyml_word_t *)columns;
  for (int i = p->columns * TINYML_BAND_COLUMN / 4; i > 0; i--) {
    *words++ = tinyml_both(p->input_zero_point);
  }
  for (int c = 0; c < channels; c += TINYML_BAND_CHANNELS) {
    const int count = channels - c < TINYML_BAND_CHANNELS ? channels - c : TINYML_BAND_CHANNELS;
    int top = -w->pad_top;
    tinyml_next_rows(p, input + c, top, count, columns, outside);
    for (int y = 0; y < w->output_height; y += rows) {
      int8_t *first = output + c + y * row, *second = first + row;
      if (y + 1 == w->output_height) second = first; /* what is first stored there counts not */
      top += 2;
      tinyml_next_rows(p, input + c, top, count, columns, outside);
      run(columns, p->stream + 8 * c, first, second, w->output_width, count >> 2,
          w->stride_width * TINYML_BAND_COLUMN - 8 * count, channels - count);
    }
  }
}

#endif

#endif
