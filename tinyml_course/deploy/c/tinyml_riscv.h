/* Dot products for RISC-V with multiplication.
 *
 * Compilers load all codes of a round first and then lack registers for the sums. In assembly the
 * sums stay where they are, and of four taps little is left but loads, products and additions.
 */
#ifndef TINYML_RISCV_H
#define TINYML_RISCV_H

#include <stdint.h>

/* One tap of one filter: its weight times the code of one vector, or of two. */
#define TINYML_ONE(i, w, s) \
  "lb %[v], " #i "(%[" #w "])\n mul %[v], %[v], %[a]\n add %[" #s "], %[" #s "], %[v]\n"
#define TINYML_TWO(i, w, s, t)                                                          \
  "lb %[v], " #i "(%[" #w "])\n mul %[c], %[v], %[a]\n add %[" #s "], %[" #s "], %[c]\n" \
  "mul %[v], %[v], %[b]\n add %[" #t "], %[" #t "], %[v]\n"

/* One tap of four filters. */
#define TINYML_ONE_BY_FOUR(i)                                                    \
  "lb %[a], " #i "(%[x])\n" TINYML_ONE(i, w0, s0) TINYML_ONE(i, w1, s1)          \
      TINYML_ONE(i, w2, s2) TINYML_ONE(i, w3, s3)
#define TINYML_TWO_BY_FOUR(i)                                                    \
  "lb %[a], " #i "(%[x0])\n lb %[b], " #i "(%[x1])\n"                           \
  TINYML_TWO(i, w0, s0, t0) TINYML_TWO(i, w1, s1, t1)                            \
  TINYML_TWO(i, w2, s2, t2) TINYML_TWO(i, w3, s3, t3)

/* Dot products of one vector with four filters of `depth` weights, one after the other. */
static inline void tinyml_dot_one_by_four(const int8_t *x, const int8_t *w, int depth,
                                          int32_t sums[4]) {
  int32_t s0 = sums[0], s1 = sums[1], s2 = sums[2], s3 = sums[3], a, v;
  const int8_t *w0 = w, *w1 = w0 + depth, *w2 = w1 + depth, *w3 = w2 + depth;
#define TINYML_TAPS(taps)                                                                   \
  __asm__(taps                                                                              \
          : [a] "=&r"(a), [v] "=&r"(v), [s0] "+r"(s0), [s1] "+r"(s1), [s2] "+r"(s2),        \
            [s3] "+r"(s3)                                                                   \
          : [x] "r"(x), [w0] "r"(w0), [w1] "r"(w1), [w2] "r"(w2), [w3] "r"(w3)              \
          : "memory")
  for (int n = depth >> 2; n > 0; n--) {
    TINYML_TAPS(TINYML_ONE_BY_FOUR(0) TINYML_ONE_BY_FOUR(1) TINYML_ONE_BY_FOUR(2)
                    TINYML_ONE_BY_FOUR(3));
    x += 4, w0 += 4, w1 += 4, w2 += 4, w3 += 4;
  }
  for (int n = depth & 3; n > 0; n--) {
    TINYML_TAPS(TINYML_ONE_BY_FOUR(0));
    x++, w0++, w1++, w2++, w3++;
  }
#undef TINYML_TAPS
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
}

/* The same of two vectors. */
static inline void tinyml_dot_two_by_four(const int8_t *x0, const int8_t *x1, const int8_t *w,
                                          int depth, int32_t sums0[4], int32_t sums1[4]) {
  int32_t s0 = sums0[0], s1 = sums0[1], s2 = sums0[2], s3 = sums0[3];
  int32_t t0 = sums1[0], t1 = sums1[1], t2 = sums1[2], t3 = sums1[3], a, b, c, v;
  const int8_t *w0 = w, *w1 = w0 + depth, *w2 = w1 + depth, *w3 = w2 + depth;
#define TINYML_TAPS(taps)                                                                   \
  __asm__(taps                                                                              \
          : [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [v] "=&r"(v), [s0] "+r"(s0),          \
            [s1] "+r"(s1), [s2] "+r"(s2), [s3] "+r"(s3), [t0] "+r"(t0), [t1] "+r"(t1),      \
            [t2] "+r"(t2), [t3] "+r"(t3)                                                    \
          : [x0] "r"(x0), [x1] "r"(x1), [w0] "r"(w0), [w1] "r"(w1), [w2] "r"(w2),           \
            [w3] "r"(w3)                                                                    \
          : "memory")
  for (int n = depth >> 2; n > 0; n--) {
    TINYML_TAPS(TINYML_TWO_BY_FOUR(0) TINYML_TWO_BY_FOUR(1) TINYML_TWO_BY_FOUR(2)
                    TINYML_TWO_BY_FOUR(3));
    x0 += 4, x1 += 4, w0 += 4, w1 += 4, w2 += 4, w3 += 4;
  }
  for (int n = depth & 3; n > 0; n--) {
    TINYML_TAPS(TINYML_TWO_BY_FOUR(0));
    x0++, x1++, w0++, w1++, w2++, w3++;
  }
#undef TINYML_TAPS
  sums0[0] = s0;
  sums0[1] = s1;
  sums0[2] = s2;
  sums0[3] = s3;
  sums1[0] = t0;
  sums1[1] = t1;
  sums1[2] = t2;
  sums1[3] = t3;
}

#endif
