/* DEPTHWISE_CONV_2D, int8, 3 x 3 taps, on Cortex-M4, M7 and M33: two rows of outputs at a time.
 *
 * A band holds four rows of the image for up to eight channels, as two words for each column and
 * channel: a pair of the upper two rows' codes, and one of the lower two's. In the next band the lower
 * rows are the upper ones, and new ones take the other words. With a stride of two rows a band makes
 * one row of outputs. Weights are 256 times themselves, so that the output stage is that of the
 * matrix products; the zero point is folded into it, and a code outside the image is the zero point.
 */
#ifndef TINYML_DEPTHWISE_CONV_2D_PACKED_H
#define TINYML_DEPTHWISE_CONV_2D_PACKED_H

#include "tinyml_products.h"
#include "tinyml_window.h"

#ifdef TINYML_PAIRS

enum { TINYML_BAND_CHANNELS = 8, TINYML_BAND_COLUMN = 16 /* words */ };

typedef struct {
  tinyml_window_t window; /* its dilations are 1, its stride_height is 1 or 2 */
  int8_t input_zero_point;
  int columns; /* of the band */
  const uint32_t *stream; /* five words a channel */
} tinyml_depthwise_conv_2d_packed_t;

/* ---- Outputs of a band. r0: band, r1: weights, r2 and r3: outputs, r4: offset, then the sum of the
 * second row, r5 to r8: weights, r7 and r8: then multiplier and addition, r9, r10: codes, r11: the
 * sum of the first row, r12: columns left, lr: fours of channels left. Words of a channel: offset,
 * weights of each column (rows 0 and 1, rows 1 and 2), multiplier, addition.
 * Stack: weights, r4 to r11, lr, columns, fours, steps of the band and of the outputs. */

#define TINYML_TWO_ROWS(above, below) \
  "smlabt r4, " above ", r9, r4\n" \
  "smlatb r11, " below ", r10, r11\n" \
  "smlad r4, " below ", r10, r4\n"
#define TINYML_ONE_ROW(above, below) "smlatb r11, " below ", r10, r11\n"

#define TINYML_CODE(sum, output) \
  "smmla " sum ", " sum ", r7, r8\n" \
  "ssat " sum ", #8, " sum ", asr #12\n" \
  "strb " sum ", [" output "], #1\n"
#define TINYML_TWO_CODES TINYML_CODE("r4", "r3") TINYML_CODE("r11", "r2")
#define TINYML_ONE_CODE TINYML_CODE("r11", "r2")

#define TINYML_CHANNEL(words, rows, codes) \
  "ldm r1!, {r4, r5, r6, r7, r8}\n" \
  "ldrd " words ", [r0], #8\n" \
  "smlad r11, r5, r9, r4\n" rows("r5", "r6") \
  "ldrd " words ", [r0, #56]\n" \
  "smlad r11, r7, r9, r11\n" rows("r7", "r8") \
  "ldm r1!, {r5, r6, r7, r8}\n" \
  "ldrd " words ", [r0, #120]\n" \
  "smlad r11, r5, r9, r11\n" rows("r5", "r6") \
  codes

#define TINYML_BAND(words, rows, codes) \
  __asm__ volatile( \
      ".syntax unified\n" \
      "push {r1, r4, r5, r6, r7, r8, r9, r10, r11, lr}\n" \
      "ldr r12, [sp, #40]\n" \
      "1: ldr lr, [sp, #44]\n" \
      "2:\n" \
      TINYML_CHANNEL(words, rows, codes) TINYML_CHANNEL(words, rows, codes) \
      TINYML_CHANNEL(words, rows, codes) TINYML_CHANNEL(words, rows, codes) \
      "subs lr, lr, #1\n" \
      "bne.w 2b\n" \
      "ldrd r4, r5, [sp, #48]\n" \
      "add r0, r0, r4\n add r2, r2, r5\n add r3, r3, r5\n" \
      "ldr r1, [sp]\n" \
      "subs r12, r12, #1\n" \
      "bne.w 1b\n" \
      "add sp, sp, #4\n" \
      "pop {r4, r5, r6, r7, r8, r9, r10, r11, pc}\n")

typedef void (*tinyml_band_t)(const tinyml_word_t *band, const tinyml_word_t *weights,
                              int8_t *output0, int8_t *output1, int columns, int fours,
                              int band_step, int output_step);

#define TINYML_BAND_FUNCTION(name, words, rows, codes) \
  TINYML_WHOLE static void name( \
      const tinyml_word_t *band TINYML_IGNORE, const tinyml_word_t *weights TINYML_IGNORE, \
      int8_t *output0 TINYML_IGNORE, int8_t *output1 TINYML_IGNORE, int columns TINYML_IGNORE, \
      int fours TINYML_IGNORE, int band_step TINYML_IGNORE, int output_step TINYML_IGNORE) { \
    TINYML_BAND(words, rows, codes); \
  }

/* The upper two rows are in the first words, or in the second. */
TINYML_BAND_FUNCTION(tinyml_two_rows_first, "r9, r10", TINYML_TWO_ROWS, TINYML_TWO_CODES)
TINYML_BAND_FUNCTION(tinyml_two_rows_second, "r10, r9", TINYML_TWO_ROWS, TINYML_TWO_CODES)
TINYML_BAND_FUNCTION(tinyml_one_row_first, "r9, r10", TINYML_ONE_ROW, TINYML_ONE_CODE)
TINYML_BAND_FUNCTION(tinyml_one_row_second, "r10, r9", TINYML_ONE_ROW, TINYML_ONE_CODE)

/* ---- Two rows of the image into a band. r0: band, r1 and r2: codes, r3: step of r1 behind a
 * column, r4, r5: codes, r6 and r7: even ones, r8: a pair, r9: step of r2, r10: columns left.
 * Stack: r4 to r10, lr, step of r2, columns. */

#define TINYML_FOUR_OF_ROWS \
  "ldr r4, [r1], #4\n" \
  "ldr r5, [r2], #4\n" \
  "sxtb16 r6, r4\n" \
  "sxtb16 r7, r5\n" \
  "sxtb16 r4, r4, ror #8\n" \
  "sxtb16 r5, r5, ror #8\n" \
  "pkhbt r8, r6, r7, lsl #16\n str r8, [r0], #8\n" \
  "pkhbt r8, r4, r5, lsl #16\n str r8, [r0], #8\n" \
  "pkhtb r8, r7, r6, asr #16\n str r8, [r0], #8\n" \
  "pkhtb r8, r5, r4, asr #16\n str r8, [r0], #8\n"

#define TINYML_ROWS_FUNCTION(name, column) \
  TINYML_WHOLE static void name( \
      tinyml_word_t *band TINYML_IGNORE, const int8_t *a TINYML_IGNORE, \
      const int8_t *b TINYML_IGNORE, int step_a TINYML_IGNORE, int step_b TINYML_IGNORE, \
      int columns TINYML_IGNORE) { \
    __asm__ volatile( \
        ".syntax unified\n" \
        "push {r4, r5, r6, r7, r8, r9, r10, lr}\n" \
        "ldrd r9, r10, [sp, #32]\n" \
        "1:\n" column \
        "add r1, r1, r3\n add r2, r2, r9\n" \
        "subs r10, r10, #1\n" \
        "bne 1b\n" \
        "pop {r4, r5, r6, r7, r8, r9, r10, pc}\n"); \
  }

TINYML_ROWS_FUNCTION(tinyml_rows_of_eight, TINYML_FOUR_OF_ROWS TINYML_FOUR_OF_ROWS)
TINYML_ROWS_FUNCTION(tinyml_rows_of_four, TINYML_FOUR_OF_ROWS "add r0, r0, #32\n")

/* ---- Weights of some channels: bytes become halfwords, 256 times themselves. Words in flash: offset,
 * weights of each column (bytes: rows 0 and 1, the addition in the first, row 2), multiplier. */
TINYML_WHOLE static void tinyml_widen_weights(const uint32_t *stream TINYML_IGNORE,
                                              tinyml_word_t *weights TINYML_IGNORE,
                                              int channels TINYML_IGNORE) {
#define TINYML_WIDEN(above, below) \
  "bic " below ", " above ", #0x00ff00ff\n" \
  "lsl " above ", " above ", #8\n" \
  "pkhbt " above ", " above ", " below ", lsl #16\n"
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4, r5, r6, r7, r8, r9, r10, r11, lr}\n"
      "1: ldm r0!, {r3, r4, r6, r8, r10}\n"
      "sxtb r11, r4, ror #16\n"
      TINYML_WIDEN("r4", "r5") TINYML_WIDEN("r6", "r7") TINYML_WIDEN("r8", "r9")
      "stm r1!, {r3, r4, r5, r6, r7, r8, r9, r10, r11}\n"
      "subs r2, r2, #1\n"
      "bne 1b\n"
      "pop {r4, r5, r6, r7, r8, r9, r10, r11, pc}\n");
#undef TINYML_WIDEN
}

/* Rows y and y + 1 of the image become the first or the second words of a band. */
TINYML_SHARED void tinyml_next_rows(const tinyml_depthwise_conv_2d_packed_t *p,
                                    const int8_t *input, int y, int count, tinyml_word_t *band,
                                    const int8_t *outside) {
  const tinyml_window_t *w = &p->window;
  const int depth = w->input_depth, pitch = w->input_width * depth;
  const int has_a = y >= 0 && y < w->input_height, has_b = y >= -1 && y + 1 < w->input_height;
  const int room = p->columns - w->pad_left;
  (count == 4 ? tinyml_rows_of_four : tinyml_rows_of_eight)(
      band + w->pad_left * TINYML_BAND_COLUMN, has_a ? input + y * pitch : outside,
      has_b ? input + (y + 1) * pitch : outside, (has_a ? depth : 0) - count,
      (has_b ? depth : 0) - count, w->input_width < room ? w->input_width : room);
}

/* `columns` holds a band, the weights of its channels, and eight codes that are the zero point. */
TINYML_SHARED void tinyml_depthwise_conv_2d_packed(const tinyml_depthwise_conv_2d_packed_t *p,
                                                   const int8_t *input, int8_t *output,
                                                   int8_t *columns) {
  const tinyml_window_t *w = &p->window;
  const int channels = w->output_depth, row = w->output_width * channels;
  const int rows = w->stride_height == 1 ? 2 : 1; /* of outputs in a band */
  const tinyml_band_t run[2] = {rows == 2 ? tinyml_two_rows_first : tinyml_one_row_first,
                                rows == 2 ? tinyml_two_rows_second : tinyml_one_row_second};
  tinyml_word_t *const band = (tinyml_word_t *)columns;
  tinyml_word_t *const weights = band + p->columns * TINYML_BAND_COLUMN;
  int8_t *const outside = (int8_t *)(weights + 9 * TINYML_BAND_CHANNELS);
  for (tinyml_word_t *word = band; word != weights;) *word++ = tinyml_both(p->input_zero_point);
  for (int i = 0; i < TINYML_BAND_CHANNELS; i++) outside[i] = p->input_zero_point;
  for (int c = 0; c < channels; c += TINYML_BAND_CHANNELS) {
    const int count = channels - c < TINYML_BAND_CHANNELS ? channels - c : TINYML_BAND_CHANNELS;
    const int band_step = 4 * TINYML_BAND_COLUMN * w->stride_width - 8 * count;
    int top = -w->pad_top, upper = 0; /* which words the upper rows are in */
    tinyml_widen_weights(p->stream + 5 * c, weights, count);
    tinyml_next_rows(p, input + c, top, count, band, outside);
    for (int y = 0; y < w->output_height; y += rows, upper ^= 1) {
      int8_t *first = output + c + y * row, *second = first + row;
      if (y + 1 == w->output_height) second = first; /* where the first row is stored last */
      top += 2;
      tinyml_next_rows(p, input + c, top, count, band + (upper ^ 1), outside);
      run[upper](band, weights, first, second, w->output_width, count >> 2, band_step,
                 channels - count);
    }
  }
}

#endif

#endif
