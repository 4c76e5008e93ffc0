/* Dot products and requantization for the Cortex-M0+.
 *
 * Codes can be loaded to eight registers only, and compilers then keep the sums on the stack. Here
 * they are in r8 to r11, which can still be added to. Shifts leave the last bit that they drop in
 * the carry, and adding with it rounds. Nothing may change the arguments, which stand
 * where the procedure call standard puts them. Source: Arm IHI 0042. */
#ifndef TINYML_THUMB_H
#define TINYML_THUMB_H

#include "tinyml_requantize.h"

#ifdef __clang__
#define TINYML_ASSEMBLY __attribute__((naked, noinline, unused))
#else
#define TINYML_ASSEMBLY __attribute__((naked, noipa, unused))
#endif

/* Dot products of two vectors with two filters; there is at least one code. */
TINYML_ASSEMBLY static void tinyml_dot_two_by_two(const int8_t *x0 __attribute__((unused)),
                                                  const int8_t *x1 __attribute__((unused)),
                                                  const int8_t *w0 __attribute__((unused)),
                                                  const int8_t *w1 __attribute__((unused)),
                                                  int depth __attribute__((unused)),
                                                  int32_t sums[4] __attribute__((unused))) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4, r5, r6, r7, lr}\n"
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "push {r4, r5, r6, r7}\n"
      "ldr r7, [sp, #40]\n" /* sums */
      "ldm r7!, {r4, r5, r6}\n"
      "mov r8, r4\n mov r9, r5\n mov r10, r6\n"
      "ldr r4, [r7]\n mov r11, r4\n"
      "ldr r4, [sp, #36]\n" /* depth */
      "adds r0, r0, r4\n adds r1, r1, r4\n adds r2, r2, r4\n adds r3, r3, r4\n"
      "rsbs r4, r4, #0\n" /* counts up to 0 */
      "1:\n"
      "ldrsb r5, [r0, r4]\n ldrsb r6, [r2, r4]\n movs r7, r5\n"
      "muls r7, r6, r7\n add r8, r7\n" /* x0 w0 */
      "ldrsb r7, [r3, r4]\n muls r5, r7, r5\n add r9, r5\n" /* x0 w1 */
      "ldrsb r5, [r1, r4]\n muls r6, r5, r6\n add r10, r6\n" /* x1 w0 */
      "muls r7, r5, r7\n add r11, r7\n" /* x1 w1 */
      "adds r4, r4, #1\n bne 1b\n"
      "ldr r0, [sp, #40]\n"
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "stm r0!, {r4, r5, r6, r7}\n"
      "pop {r4, r5, r6, r7}\n"
      "mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"
      "pop {r4, r5, r6, r7, pc}\n");
}

/* Dot products of one vector with four filters of `depth` weights, one after the other;
 * at least one. */
TINYML_ASSEMBLY static void tinyml_dot_one_by_four(const int8_t *x __attribute__((unused)),
                                                   const int8_t *w __attribute__((unused)),
                                                   int depth __attribute__((unused)),
                                                   int32_t sums[4] __attribute__((unused))) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r3, r4, r5, r6, r7, lr}\n"
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "push {r4, r5, r6, r7}\n"
      "ldm r3!, {r4, r5, r6, r7}\n"
      "mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"
      "movs r5, r2\n"
      "adds r0, r0, r5\n adds r1, r1, r5\n adds r2, r1, r5\n"
      "adds r3, r2, r5\n adds r4, r3, r5\n"
      "rsbs r5, r5, #0\n" /* counts up to 0 */
      "1:\n"
      "ldrsb r6, [r0, r5]\n"
      "ldrsb r7, [r1, r5]\n muls r7, r6, r7\n add r8, r7\n"
      "ldrsb r7, [r2, r5]\n muls r7, r6, r7\n add r9, r7\n"
      "ldrsb r7, [r3, r5]\n muls r7, r6, r7\n add r10, r7\n"
      "ldrsb r7, [r4, r5]\n muls r7, r6, r7\n add r11, r7\n"
      "adds r5, r5, #1\n bne 1b\n"
      "ldr r0, [sp, #16]\n" /* sums */
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "stm r0!, {r4, r5, r6, r7}\n"
      "pop {r4, r5, r6, r7}\n"
      "mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"
      "pop {r3, r4, r5, r6, r7, pc}\n");
}

/* The codes of four neighbouring channels, from sums that include the bias; as in tinyml_simd.h. */
TINYML_ASSEMBLY static void tinyml_four_codes(const tinyml_output_t *out __attribute__((unused)),
                                              int channel __attribute__((unused)),
                                              const int32_t sums[4] __attribute__((unused)),
                                              int8_t *codes __attribute__((unused))) {
  __asm__ volatile(
      ".syntax unified\n"
      "push {r4, r5, r6, r7, lr}\n"
      "mov r4, r8\n mov r5, r9\n mov r6, r10\n mov r7, r11\n"
      "push {r4, r5, r6, r7}\n"
      "ldr r4, [r0, #8]\n adds r4, r4, r1\n mov r8, r4\n" /* shifts */
      "adds r3, r3, r1\n mov r9, r3\n"                     /* codes */
      "ldr r3, [r0, #4]\n lsls r1, r1, #2\n adds r3, r3, r1\n" /* multipliers */
      "ldr r4, [r0, #12]\n mov r10, r4\n"                  /* zero point */
      "ldr r4, [r0, #16]\n mov r11, r4\n"                  /* activation_min, and _max */
      "ldr r4, [r0, #20]\n mov r12, r4\n"
      "movs r1, #0\n"
      "1:\n"
      "ldm r2!, {r4}\n ldm r3!, {r5}\n"
      /* tinyml_high_mul_small of r4 and r5 */
      "uxth r6, r4\n uxth r7, r5\n asrs r4, r4, #16\n lsrs r5, r5, #16\n"
      "mov r0, r6\n muls r0, r5, r0\n" /* the middle */
      "muls r6, r7, r6\n lsrs r6, r6, #16\n muls r7, r4, r7\n adds r6, r6, r7\n" /* the rest */
      "muls r4, r5, r4\n lsls r4, r4, #1\n lsrs r5, r0, #15\n adds r4, r4, r5\n"
      "lsls r0, r0, #17\n lsrs r0, r0, #17\n adds r6, r6, r0\n"
      "asrs r6, r6, #15\n adcs r4, r6\n"
      /* halves away from zero, plus the zero point */
      "lsrs r5, r4, #31\n subs r4, r4, r5\n"
      "mov r6, r8\n ldrsb r6, [r6, r1]\n rsbs r6, r6, #0\n"
      "asrs r4, r4, r6\n mov r5, r10\n adcs r4, r5\n"
      "cmp r4, r11\n bge 2f\n mov r4, r11\n 2:\n"
      "cmp r4, r12\n ble 3f\n mov r4, r12\n 3:\n"
      "mov r5, r9\n strb r4, [r5, r1]\n"
      "adds r1, r1, #1\n cmp r1, #4\n bne 1b\n"
      "pop {r4, r5, r6, r7}\n"
      "mov r8, r4\n mov r9, r5\n mov r10, r6\n mov r11, r7\n"
      "pop {r4, r5, r6, r7, pc}\n");
}

#endif
