/* Operators on two or three numbers without scales, whose shapes may differ by repetition. */
#ifndef TINYML_REAL_PAIRS_H
#define TINYML_REAL_PAIRS_H

#include "tinyml_real_round.h"

typedef struct {
  int shape[4];
  int step[3][4]; /* bytes of each input from one index to the next; 0 where it is repeated */
  int bytes;      /* of an element of the output */
  tinyml_bounds_t bounds;
  int32_t low, high; /* the bounds of whole numbers */
} tinyml_pairs_t;

/* One element of the output, from one of each input. */
typedef void (*tinyml_of_pair_t)(const tinyml_pairs_t *p, const int8_t *a, const int8_t *b,
                                 const int8_t *c, int8_t *output);

static inline void tinyml_pairs(const tinyml_pairs_t *p, tinyml_of_pair_t function,
                                const void *a, const void *b, const void *c, int8_t *output) {
  const int *sa = p->step[0], *sb = p->step[1], *sc = p->step[2];
  for (int i = 0; i < p->shape[0]; i++) {
    for (int j = 0; j < p->shape[1]; j++) {
      for (int k = 0; k < p->shape[2]; k++) {
        const int8_t *first = (const int8_t *)a + i * sa[0] + j * sa[1] + k * sa[2];
        const int8_t *second = (const int8_t *)b + i * sb[0] + j * sb[1] + k * sb[2];
        const int8_t *third = (const int8_t *)c + i * sc[0] + j * sc[1] + k * sc[2];
        for (int l = 0; l < p->shape[3]; l++, output += p->bytes) {
          function(p, first + l * sa[3], second + l * sb[3], third + l * sc[3], output);
        }
      }
    }
  }
}

static inline float tinyml_square_of(float x) { return x * x; }

/* The quotient as double, rounded down, as float. */
static inline float tinyml_floor_div(float x, float y) {
  const double quotient = (double)x / (double)y;
  if (!(quotient < 0x1p52 && quotient > -0x1p52)) return (float)quotient; /* whole already */
  const double whole = (double)(int64_t)quotient;
  return tinyml_signed((float)(whole > quotient ? whole - 1.0 : whole), (float)quotient);
}

/* What is left of a division that is rounded down; it has the divisor's sign. */
static inline float tinyml_floor_mod(float x, float y) {
  const float rest = tinyml_remainder(x, y);
  return rest != 0.0f && (rest < 0.0f) != (y < 0.0f) ? rest + y : rest;
}

static inline int32_t tinyml_between_whole(const tinyml_pairs_t *p, int32_t x) {
  return x < p->low ? p->low : x > p->high ? p->high : x;
}

/* C has no quotient for 0, where the simulator raises, and none for the lowest number and -1: the
 * results are 0 and the lowest number here, because a board has nobody to tell.
 */
static inline int32_t tinyml_quotient(int32_t x, int32_t y) {
  if (y == 0) return 0;
  return y == -1 ? (int32_t)(0 - (uint32_t)x) : x / y;
}

static inline int32_t tinyml_whole_square(int32_t x, int32_t y) {
  const uint32_t difference = (uint32_t)x - (uint32_t)y;
  return (int32_t)(difference * difference);
}

#define TINYML_PAIR(name, type, result, value)                                                  \
  static inline void tinyml_##name(const tinyml_pairs_t *p, const int8_t *a, const int8_t *b,   \
                                   const int8_t *c, int8_t *output) {                           \
    const type x = *(const type *)(const void *)a, y = *(const type *)(const void *)b;          \
    (void)p, (void)c;                                                                           \
    *(result *)(void *)output = (value);                                                        \
  }

#define TINYML_CLAMPED(x) tinyml_between_bounds(&p->bounds, x)

TINYML_PAIR(add_float32, tinyml_float32_t, tinyml_float32_t, TINYML_CLAMPED(x + y))
TINYML_PAIR(sub_float32, tinyml_float32_t, tinyml_float32_t, TINYML_CLAMPED(x - y))
TINYML_PAIR(mul_float32, tinyml_float32_t, tinyml_float32_t, TINYML_CLAMPED(x * y))
TINYML_PAIR(div_float32, tinyml_float32_t, tinyml_float32_t, TINYML_CLAMPED(x / y))
TINYML_PAIR(maximum_float32, tinyml_float32_t, tinyml_float32_t, x > y ? x : y)
TINYML_PAIR(minimum_float32, tinyml_float32_t, tinyml_float32_t, x < y ? x : y)
TINYML_PAIR(prelu_float32, tinyml_float32_t, tinyml_float32_t, x >= 0.0f ? x : x * y)
TINYML_PAIR(squared_difference_float32, tinyml_float32_t, tinyml_float32_t, tinyml_square_of(x - y))
TINYML_PAIR(floor_div_float32, tinyml_float32_t, tinyml_float32_t, tinyml_floor_div(x, y))
TINYML_PAIR(floor_mod_float32, tinyml_float32_t, tinyml_float32_t, tinyml_floor_mod(x, y))

/* Whole numbers wrap around, as on TFLM's boards. */
#define TINYML_WHOLE(x) tinyml_between_whole(p, (int32_t)(x))

TINYML_PAIR(add_int32, tinyml_int32_t, tinyml_int32_t, (int32_t)((uint32_t)x + (uint32_t)y))
TINYML_PAIR(sub_int32, tinyml_int32_t, tinyml_int32_t, TINYML_WHOLE((uint32_t)x - (uint32_t)y))
TINYML_PAIR(mul_int32, tinyml_int32_t, tinyml_int32_t, TINYML_WHOLE((uint32_t)x * (uint32_t)y))
TINYML_PAIR(div_int32, tinyml_int32_t, tinyml_int32_t, TINYML_WHOLE(tinyml_quotient(x, y)))
TINYML_PAIR(maximum_int32, tinyml_int32_t, tinyml_int32_t, x > y ? x : y)
TINYML_PAIR(minimum_int32, tinyml_int32_t, tinyml_int32_t, x < y ? x : y)
TINYML_PAIR(maximum_int64, tinyml_int64_t, tinyml_int64_t, x > y ? x : y)
TINYML_PAIR(minimum_int64, tinyml_int64_t, tinyml_int64_t, x < y ? x : y)
TINYML_PAIR(squared_difference_int32, tinyml_int32_t, tinyml_int32_t, tinyml_whole_square(x, y))

#define TINYML_RELATIONS(type)                                             \
  TINYML_PAIR(equal_##type, tinyml_##type##_t, int8_t, x == y)             \
  TINYML_PAIR(not_equal_##type, tinyml_##type##_t, int8_t, x != y)         \
  TINYML_PAIR(greater_##type, tinyml_##type##_t, int8_t, x > y)            \
  TINYML_PAIR(greater_equal_##type, tinyml_##type##_t, int8_t, x >= y)     \
  TINYML_PAIR(less_##type, tinyml_##type##_t, int8_t, x < y)               \
  TINYML_PAIR(less_equal_##type, tinyml_##type##_t, int8_t, x <= y)

TINYML_RELATIONS(float32)
TINYML_RELATIONS(int32)
TINYML_RELATIONS(int64)
TINYML_RELATIONS(bool)
TINYML_PAIR(logical_and_bool, tinyml_bool_t, tinyml_bool_t, x && y)
TINYML_PAIR(logical_or_bool, tinyml_bool_t, tinyml_bool_t, x || y)

/* SELECT_V2: of any type. */
static inline void tinyml_select(const tinyml_pairs_t *p, const int8_t *a, const int8_t *b,
                                 const int8_t *c, int8_t *output) {
  const int8_t *from = *a ? b : c;
  for (int i = 0; i < p->bytes; i++) output[i] = from[i];
}

/* ADD_N: one more input is added to the sum, which begins at 0. */
static inline void tinyml_add_up(const void *input, void *output, int count) {
  const tinyml_float32_t *x = (const tinyml_float32_t *)input;
  tinyml_float32_t *sum = (tinyml_float32_t *)output;
  for (int i = 0; i < count; i++) sum[i] = sum[i] + x[i];
}

#endif
