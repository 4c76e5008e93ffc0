/* Matrix products of int8 codes on Cortex-M4, M7 and M33: four channels with one or two pixels.
 *
 * Two weights share a halfword, 256 * w1 + w0, so that a multiplication of pairs gives
 * 256 * S1 + S0, the sums of two channels. SXTB16 takes the w0 out of two such halfwords, for S0
 * alone; the difference is 256 * S1. Two steps along the depth for two pixels and four channels,
 * 16 multiply-accumulates, take 12 instructions.
 *
 * A stream of words holds everything of four channels in the order of its use: first values of
 * 256 * S1 + S0 and of S0, twice; the weights; and what the output stages need. Every pixel is a column of pairs of
 * codes; those of two pixels alternate. The functions are whole in assembly: no compiler has enough
 * registers for the eight sums otherwise. The Q flag may be set after them.
 */
#ifndef TINYML_PRODUCTS_H
#define TINYML_PRODUCTS_H

#include "tinyml_simd.h"

#ifdef TINYML_PAIRS

typedef void (*tinyml_two_pixels_t)(const tinyml_word_t *pairs, const uint32_t *stream,
                                    int8_t *output0, int8_t *output1,
                                    const tinyml_word_t *pairs_end, const uint32_t *stream_end);
typedef void (*tinyml_one_pixel_t)(const tinyml_word_t *pairs, const uint32_t *stream,
                                   int8_t *output, const tinyml_word_t *pairs_end,
                                   const uint32_t *stream_end);

typedef struct {
  tinyml_two_pixels_t two_pixels;
  tinyml_one_pixel_t one_pixel;
  const uint32_t *stream;
  int words; /* of the stream */
  int fours; /* of codes in a column; even for one_pixel */
} tinyml_products_t;

/* The arguments stand where the procedure call standard puts them. Source: Arm IHI 0042. ADR counts
 * from an address that is a multiple of 4. */
#ifdef __clang__
#define TINYML_WHOLE __attribute__((naked, noinline, unused, aligned(4)))
#else
#define TINYML_WHOLE __attribute__((naked, noipa, unused, aligned(4)))
#endif
#define TINYML_IGNORE __attribute__((unused))

/* One copy for all layers. */
#define TINYML_SHARED __attribute__((noinline, unused)) static

/* ---- Output stages. Sums of an even channel S0 and of an odd one 256 * S1 + S0, in registers. */

/* Three instructions an output: tinyml_course/deploy/packed_stages.py says why they are exact. Words:
 * both multipliers, the offset of the even channel; the other stood before the weights. */
#define TINYML_SHORT(sum, multiplier) \
  "smmul " sum ", " sum ", " multiplier "\n" \
  "ssat " sum ", #8, " sum ", asr #12\n"

/* Five: TFLM's own steps on 2 * S, for a multiplier, a constant (zero point and half, shifted) and
 * a shift to the right. */
#define TINYML_EXACT(sum, multiplier, constant, right, sign) \
  "add " sign ", " constant ", " sum ", asr #31\n" \
  "smmlar " sum ", " sum ", " multiplier ", " sign "\n" \
  "asr " sum ", " sum ", " right "\n" \
  "ssat " sum ", #8, " sum "\n"

/* ---- Two pixels. r0: pairs, r1: stream, r2 to r5: two pairs and two words of weights. Sums: r6, r7
 * (odd channel of the first two, both pixels), r8, r9 (even), r10, r11 and r12, lr (next two).
 * Stack: pairs, stream_end, output0, output1, r4 to r11, lr, pairs_end, entry. */

#define TINYML_STEP_OF_TWO \
  "ldm r0!, {r2, r3}\n" \
  "ldm r1!, {r4, r5}\n" \
  "smlad r6, r2, r4, r6\n" \
  "smlad r7, r3, r4, r7\n" \
  "smlad r10, r2, r5, r10\n" \
  "smlad r11, r3, r5, r11\n" \
  "sxtb16 r4, r4\n" \
  "sxtb16 r5, r5\n" \
  "smlad r8, r2, r4, r8\n" \
  "smlad r9, r3, r4, r9\n" \
  "smlad r12, r2, r5, r12\n" \
  "smlad lr, r3, r5, lr\n"

/* Sixteen codes a turn; the first turn starts so far in that the last one ends with the column. */
#define TINYML_TWO_PIXELS(finish) \
  __asm__ volatile( \
      ".syntax unified\n" \
      "push {r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, lr}\n" \
      "ldrd r4, r6, [sp, #52]\n" \
      "str r6, [sp, #4]\n" \
      "subs r4, r4, r0\n" \
      "and r4, r4, #48\n" /* 16 bytes are four codes of both */ \
      "adr.w r5, 20f\n cmp r4, #0\n beq 1f\n" \
      "adr.w r5, 22f\n cmp r4, #32\n beq 1f\n" \
      "adr.w r5, 21f\n cmp r4, #48\n beq 1f\n" \
      "adr.w r5, 23f\n" \
      "1: adds r5, r5, #1\n" /* a Thumb address */ \
      "str r5, [sp, #56]\n" \
      "3:\n" \
      "ldm r1!, {r6, r8, r10, r12}\n" \
      "mov r7, r6\n mov r9, r8\n mov r11, r10\n mov lr, r12\n" \
      "ldr pc, [sp, #56]\n" \
      "20:\n" TINYML_STEP_OF_TWO TINYML_STEP_OF_TWO \
      "21:\n" TINYML_STEP_OF_TWO TINYML_STEP_OF_TWO \
      "22:\n" TINYML_STEP_OF_TWO TINYML_STEP_OF_TWO \
      "23:\n" TINYML_STEP_OF_TWO TINYML_STEP_OF_TWO \
      "ldr r2, [sp, #52]\n" \
      "cmp r0, r2\n" \
      "bne.w 20b\n" \
      "ldrd r0, r2, [sp, #8]\n" \
      finish("r6", "r7", "r8", "r9") \
      finish("r10", "r11", "r12", "lr") \
      "strd r0, r2, [sp, #8]\n" \
      "ldrd r0, r2, [sp]\n" \
      "cmp r1, r2\n" \
      "bne.w 3b\n" \
      "add sp, sp, #16\n" \
      "pop {r4, r5, r6, r7, r8, r9, r10, r11, pc}\n")

#define TINYML_FINISH_SHORT(odd0, odd1, even0, even1) \
  "ldm r1!, {r3, r4, r5}\n" \
  "sub " odd0 ", " odd0 ", " even0 "\n" \
  "sub " odd1 ", " odd1 ", " even1 "\n" \
  "add " even0 ", r5, " even0 ", lsl #8\n" \
  "add " even1 ", r5, " even1 ", lsl #8\n" \
  TINYML_SHORT(even0, "r3") TINYML_SHORT(even1, "r3") \
  TINYML_SHORT(odd0, "r4") TINYML_SHORT(odd1, "r4") \
  "strb " even0 ", [r0], #1\n" \
  "strb " even1 ", [r2], #1\n" \
  "strb " odd0 ", [r0], #1\n" \
  "strb " odd1 ", [r2], #1\n"

/* Words: multiplier, constant and shift of the even channel, and of the odd one; both biases are
 * in the first values. */
#define TINYML_FINISH_EXACT(odd0, odd1, even0, even1) \
  "sub " odd0 ", " odd0 ", " even0 "\n" \
  "sub " odd1 ", " odd1 ", " even1 "\n" \
  "ldm r1!, {r4, r5}\n" \
  "lsl " even0 ", " even0 ", #1\n" \
  "lsl " even1 ", " even1 ", #1\n" \
  "add r3, r5, " even0 ", asr #31\n" \
  "smmlar " even0 ", " even0 ", r4, r3\n" \
  "add r3, r5, " even1 ", asr #31\n" \
  "smmlar " even1 ", " even1 ", r4, r3\n" \
  "ldr r3, [r1], #4\n" \
  "asr " even0 ", " even0 ", r3\n" \
  "asr " even1 ", " even1 ", r3\n" \
  "ssat " even0 ", #8, " even0 "\n" \
  "ssat " even1 ", #8, " even1 "\n" \
  "strb " even0 ", [r0], #1\n" \
  "strb " even1 ", [r2], #1\n" \
  "ldm r1!, {r3, r4, r5}\n" \
  "asr " odd0 ", " odd0 ", #7\n" \
  "asr " odd1 ", " odd1 ", #7\n" \
  TINYML_EXACT(odd0, "r3", "r4", "r5", even0) \
  TINYML_EXACT(odd1, "r3", "r4", "r5", even1) \
  "strb " odd0 ", [r0], #1\n" \
  "strb " odd1 ", [r2], #1\n"

TINYML_WHOLE static void tinyml_two_pixels_short(
    const tinyml_word_t *pairs TINYML_IGNORE, const uint32_t *stream TINYML_IGNORE,
    int8_t *output0 TINYML_IGNORE, int8_t *output1 TINYML_IGNORE,
    const tinyml_word_t *pairs_end TINYML_IGNORE, const uint32_t *stream_end TINYML_IGNORE) {
  TINYML_TWO_PIXELS(TINYML_FINISH_SHORT);
}

TINYML_WHOLE static void tinyml_two_pixels_exact(
    const tinyml_word_t *pairs TINYML_IGNORE, const uint32_t *stream TINYML_IGNORE,
    int8_t *output0 TINYML_IGNORE, int8_t *output1 TINYML_IGNORE,
    const tinyml_word_t *pairs_end TINYML_IGNORE, const uint32_t *stream_end TINYML_IGNORE) {
  TINYML_TWO_PIXELS(TINYML_FINISH_EXACT);
}

/* ---- One pixel. r0: pairs, r1: stream, r2 to r5: four pairs, r6 to r9: four words of weights.
 * Sums: r10 (odd channel of the first two), r11 (even), r12 and lr (next two).
 * Stack: pairs, stream_end, output, pairs_end, r4 to r11, lr, entry. */

#define TINYML_STEP_OF_ONE(pair0, pair1) \
  "ldm r1!, {r6, r7, r8, r9}\n" \
  "smlad r10, " pair0 ", r6, r10\n" \
  "smlad r12, " pair0 ", r7, r12\n" \
  "smlad r10, " pair1 ", r8, r10\n" \
  "smlad r12, " pair1 ", r9, r12\n" \
  "sxtb16 r6, r6\n sxtb16 r7, r7\n sxtb16 r8, r8\n sxtb16 r9, r9\n" \
  "smlad r11, " pair0 ", r6, r11\n" \
  "smlad lr, " pair0 ", r7, lr\n" \
  "smlad r11, " pair1 ", r8, r11\n" \
  "smlad lr, " pair1 ", r9, lr\n"
#define TINYML_EIGHT_OF_ONE \
  "ldm r0!, {r2, r3, r4, r5}\n" TINYML_STEP_OF_ONE("r2", "r3") TINYML_STEP_OF_ONE("r4", "r5")

#define TINYML_ONE_PIXEL(finish) \
  __asm__ volatile( \
      ".syntax unified\n" \
      "push {r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, r11, lr}\n" \
      "ldr r6, [sp, #52]\n" \
      "str r6, [sp, #4]\n" \
      "subs r4, r3, r0\n" \
      "adr.w r5, 2f\n" \
      "tst r4, #16\n" \
      "beq 1f\n" \
      "adr.w r5, 3f\n" \
      "1: adds r5, r5, #1\n" \
      "str r5, [sp, #52]\n" \
      "4:\n" \
      "ldm r1!, {r10, r11, r12, lr}\n" \
      "ldr pc, [sp, #52]\n" \
      "2:\n" TINYML_EIGHT_OF_ONE \
      "3:\n" TINYML_EIGHT_OF_ONE \
      "ldr r2, [sp, #12]\n" \
      "cmp r0, r2\n" \
      "bne.w 2b\n" \
      "ldr r0, [sp, #8]\n" \
      finish("r10", "r11") \
      finish("r12", "lr") \
      "str r0, [sp, #8]\n" \
      "ldrd r0, r2, [sp]\n" \
      "cmp r1, r2\n" \
      "bne.w 4b\n" \
      "add sp, sp, #16\n" \
      "pop {r4, r5, r6, r7, r8, r9, r10, r11, pc}\n")

#define TINYML_FINISH_ONE_SHORT(odd, even) \
  "ldm r1!, {r2, r3, r4}\n" \
  "sub " odd ", " odd ", " even "\n" \
  "add " even ", r4, " even ", lsl #8\n" \
  TINYML_SHORT(even, "r2") TINYML_SHORT(odd, "r3") \
  "strb " even ", [r0], #1\n" \
  "strb " odd ", [r0], #1\n"

#define TINYML_FINISH_ONE_EXACT(odd, even) \
  "ldm r1!, {r3, r4, r5, r6, r7, r8}\n" \
  "sub " odd ", " odd ", " even "\n" \
  "asr " odd ", " odd ", #7\n" \
  "lsl " even ", " even ", #1\n" \
  TINYML_EXACT(even, "r3", "r4", "r5", "r9") TINYML_EXACT(odd, "r6", "r7", "r8", "r9") \
  "strb " even ", [r0], #1\n" \
  "strb " odd ", [r0], #1\n"

TINYML_WHOLE static void tinyml_one_pixel_short(
    const tinyml_word_t *pairs TINYML_IGNORE, const uint32_t *stream TINYML_IGNORE,
    int8_t *output TINYML_IGNORE, const tinyml_word_t *pairs_end TINYML_IGNORE,
    const uint32_t *stream_end TINYML_IGNORE) {
  TINYML_ONE_PIXEL(TINYML_FINISH_ONE_SHORT);
}

TINYML_WHOLE static void tinyml_one_pixel_exact(
    const tinyml_word_t *pairs TINYML_IGNORE, const uint32_t *stream TINYML_IGNORE,
    int8_t *output TINYML_IGNORE, const tinyml_word_t *pairs_end TINYML_IGNORE,
    const uint32_t *stream_end TINYML_IGNORE) {
  TINYML_ONE_PIXEL(TINYML_FINISH_ONE_EXACT);
}

/* ---- Columns. Four codes become the pairs (first, third) and (second, fourth); weights stand in
 * the same order. */

/* The pairs of two pixels, alternating. Returns where the next go. */
static inline tinyml_word_t *tinyml_pairs_of_two(const int8_t *a, const int8_t *b, int fours,
                                                 tinyml_word_t *pairs) {
  uint32_t x, y, even_x, even_y;
#define TINYML_FOUR_OF_TWO \
  "ldr %[x], [%[a]], #4\n" \
  "ldr %[y], [%[b]], #4\n" \
  "sxtb16 %[even_x], %[x]\n" \
  "sxtb16 %[even_y], %[y]\n" \
  "sxtb16 %[x], %[x], ror #8\n" \
  "sxtb16 %[y], %[y], ror #8\n" \
  "strd %[even_x], %[even_y], [%[pairs]], #8\n" \
  "strd %[x], %[y], [%[pairs]], #8\n"
#define TINYML_PAIRS_OF_TWO(fours) \
  __asm__ volatile(fours \
                   : [a] "+r"(a), [b] "+r"(b), [pairs] "+r"(pairs), [x] "=&r"(x), \
                     [y] "=&r"(y), [even_x] "=&r"(even_x), [even_y] "=&r"(even_y) \
                   : \
                   : "memory")
  if (fours & 1) TINYML_PAIRS_OF_TWO(TINYML_FOUR_OF_TWO);
  for (fours >>= 1; fours > 0; fours--) {
    TINYML_PAIRS_OF_TWO(TINYML_FOUR_OF_TWO TINYML_FOUR_OF_TWO);
  }
#undef TINYML_PAIRS_OF_TWO
#undef TINYML_FOUR_OF_TWO
  return pairs;
}

/* The pairs of one pixel. Returns where the next go. */
static inline tinyml_word_t *tinyml_pairs_of_one(const int8_t *x, int fours,
                                                 tinyml_word_t *pairs) {
  for (; fours > 0; fours--, x += 4, pairs += 2) {
    const uint32_t four = tinyml_four(x);
    pairs[0] = tinyml_even(four);
    pairs[1] = tinyml_odd(four);
  }
  return pairs;
}

static inline void tinyml_multiply_two(const tinyml_products_t *p, const tinyml_word_t *pairs,
                                       int8_t *output0, int8_t *output1) {
  p->two_pixels(pairs, p->stream, output0, output1, pairs + 4 * p->fours, p->stream + p->words);
}

static inline void tinyml_multiply_one(const tinyml_products_t *p, const tinyml_word_t *pairs,
                                       int8_t *output) {
  p->one_pixel(pairs, p->stream, output, pairs + 2 * p->fours, p->stream + p->words);
}

#endif

#endif
