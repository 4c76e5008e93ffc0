/* A transform of real values, and back, of radix 4 and 2; included once for each type of numbers.
 *
 * The header that includes this one defines VALUE and WIDE, the types of values and of sums; ALIAS,
 * values in the arena; NAMED(x), which puts the type behind a name; and these functions, NAMED so:
 *   tinyml_rounded(product)      a product of two values, back on their scale
 *   tinyml_divided(value, by)    a value by 2 or 4
 *   tinyml_half(sum)             half a sum
 *   tinyml_of_many(value, count) a value at the end of the way back from `count` values
 * TURNS_ALWAYS is 1 where a number times 1 is not the same number in every bit. FOUR may be another
 * function that does what tinyml_fft_four does.
 *
 * In whole numbers each stage divides by its radix, so that nothing overflows, and sums wrap around.
 */
#include "tinyml_signal_fft_order.h"
#include "tinyml_types.h"

typedef struct __attribute__((may_alias)) {
  VALUE real, imaginary;
} NAMED(tinyml_complex);

typedef struct {
  int rows;
  int values; /* of a row of real numbers: zeros are put behind them */
  int half;   /* complex numbers of the transform, half as many as real ones */
  const VALUE *turns;   /* cosine and sine of each whole part of the circle, three quarters of it */
  const VALUE *between; /* of the parts in the middle between them, a quarter */
} NAMED(tinyml_fft);

static inline NAMED(tinyml_complex)
    NAMED(tinyml_turned)(NAMED(tinyml_complex) a, const VALUE *turn) {
  const NAMED(tinyml_complex) product = {
      NAMED(tinyml_rounded)((WIDE)a.real * turn[0] - (WIDE)a.imaginary * turn[1]),
      NAMED(tinyml_rounded)((WIDE)a.real * turn[1] + (WIDE)a.imaginary * turn[0])};
  return product;
}

static inline NAMED(tinyml_complex) NAMED(tinyml_part)(NAMED(tinyml_complex) a, int by) {
  const NAMED(tinyml_complex) part = {NAMED(tinyml_divided)(a.real, by),
                                      NAMED(tinyml_divided)(a.imaginary, by)};
  return part;
}

static inline NAMED(tinyml_complex)
    NAMED(tinyml_plus)(NAMED(tinyml_complex) a, NAMED(tinyml_complex) b) {
  const NAMED(tinyml_complex) sum = {(VALUE)((WIDE)a.real + b.real),
                                     (VALUE)((WIDE)a.imaginary + b.imaginary)};
  return sum;
}

static inline NAMED(tinyml_complex)
    NAMED(tinyml_minus)(NAMED(tinyml_complex) a, NAMED(tinyml_complex) b) {
  const NAMED(tinyml_complex) difference = {(VALUE)((WIDE)a.real - b.real),
                                            (VALUE)((WIDE)a.imaginary - b.imaginary)};
  return difference;
}

/* Pairs of neighbours, each a transform of 2. */
static inline void NAMED(tinyml_fft_pairs)(NAMED(tinyml_complex) *x, int count,
                                           const VALUE *turns) {
  for (NAMED(tinyml_complex) *end = x + count; x < end; x += 2) {
    const NAMED(tinyml_complex) a = NAMED(tinyml_part)(x[0], 2);
    NAMED(tinyml_complex) b = NAMED(tinyml_part)(x[1], 2);
    if (TURNS_ALWAYS) b = NAMED(tinyml_turned)(b, turns);
    x[0] = NAMED(tinyml_plus)(a, b);
    x[1] = NAMED(tinyml_minus)(a, b);
  }
}

#ifndef FOUR
#define FOUR NAMED(tinyml_fft_four)

/* Four numbers, `step` apart; `turn` is a distance in the table: that of the second number. */
static inline void NAMED(tinyml_fft_four)(NAMED(tinyml_complex) *x, int step, const VALUE *turns,
                                          int turn, int is_inverse) {
  const NAMED(tinyml_complex) a = NAMED(tinyml_part)(x[0], 4);
  NAMED(tinyml_complex) b = NAMED(tinyml_part)(x[step], 4);
  NAMED(tinyml_complex) c = NAMED(tinyml_part)(x[2 * step], 4);
  NAMED(tinyml_complex) d = NAMED(tinyml_part)(x[3 * step], 4);
  if (turn > 0 || TURNS_ALWAYS) {
    b = NAMED(tinyml_turned)(b, turns + 2 * turn);
    c = NAMED(tinyml_turned)(c, turns + 4 * turn);
    d = NAMED(tinyml_turned)(d, turns + 6 * turn);
  }
  const NAMED(tinyml_complex) even = NAMED(tinyml_plus)(a, c), odd = NAMED(tinyml_plus)(b, d);
  const NAMED(tinyml_complex) e = NAMED(tinyml_minus)(a, c), f = NAMED(tinyml_minus)(b, d);
  const NAMED(tinyml_complex) g = {(VALUE)((WIDE)e.real + f.imaginary),
                                   (VALUE)((WIDE)e.imaginary - f.real)};
  const NAMED(tinyml_complex) h = {(VALUE)((WIDE)e.real - f.imaginary),
                                   (VALUE)((WIDE)e.imaginary + f.real)};
  x[0] = NAMED(tinyml_plus)(even, odd);
  x[step] = is_inverse ? h : g;
  x[2 * step] = NAMED(tinyml_minus)(even, odd);
  x[3 * step] = is_inverse ? g : h;
}

#endif

/* The transform of numbers that lie in the order of tinyml_fft_next. */
static inline void NAMED(tinyml_fft_stages)(const NAMED(tinyml_fft) *p, NAMED(tinyml_complex) *x,
                                            int is_inverse) {
  int step = tinyml_fft_last_radix(p->half) == 2 ? 2 : 1;
  if (step == 2) NAMED(tinyml_fft_pairs)(x, p->half, p->turns);
  for (; step < p->half; step *= 4) {
    const int turn = p->half / (4 * step);
    for (int first = 0; first < p->half; first += 4 * step) {
      FOUR(x + first, step, p->turns, 0, is_inverse);
      for (int k = 1; k < step; k++) {
        FOUR(x + first + k, step, p->turns, k * turn, is_inverse);
      }
    }
  }
}

/* Real values as pairs, in the order of tinyml_fft_next. */
static inline void NAMED(tinyml_fft_pack)(const NAMED(tinyml_fft) *p, const ALIAS *values,
                                          NAMED(tinyml_complex) *x) {
  const int weight = p->half / tinyml_fft_last_radix(p->half);
  for (int i = 0, at = 0; i < p->half; i++, at = tinyml_fft_next(at, p->half, weight)) {
    x[i].real = 2 * at < p->values ? values[2 * at] : 0;
    x[i].imaginary = 2 * at + 1 < p->values ? values[2 * at + 1] : 0;
  }
}

/* The spectrum of the real values from the transform of their pairs, in the same place. */
static inline void NAMED(tinyml_rfft_split)(const NAMED(tinyml_fft) *p,
                                            NAMED(tinyml_complex) *x) {
  const NAMED(tinyml_complex) first = NAMED(tinyml_part)(x[0], 2);
  const NAMED(tinyml_complex) low = {(VALUE)((WIDE)first.real + first.imaginary), 0};
  const NAMED(tinyml_complex) high = {(VALUE)((WIDE)first.real - first.imaginary), 0};
  x[0] = low;
  x[p->half] = high;
  for (int k = 1; k <= p->half / 2; k++) {
    NAMED(tinyml_complex) *here = x + k, *there = x + p->half - k;
    const NAMED(tinyml_complex) conjugate = {there->real, (VALUE)-(WIDE)there->imaginary};
    const NAMED(tinyml_complex) a = NAMED(tinyml_part)(*here, 2);
    const NAMED(tinyml_complex) b = NAMED(tinyml_part)(conjugate, 2);
    const NAMED(tinyml_complex) even = NAMED(tinyml_plus)(a, b);
    const NAMED(tinyml_complex) odd =
        NAMED(tinyml_turned)(NAMED(tinyml_minus)(a, b), p->between + 2 * k);
    here->real = NAMED(tinyml_half)((WIDE)even.real + odd.real);
    here->imaginary = NAMED(tinyml_half)((WIDE)even.imaginary + odd.imaginary);
    there->real = NAMED(tinyml_half)((WIDE)even.real - odd.real);
    there->imaginary = NAMED(tinyml_half)((WIDE)odd.imaginary - even.imaginary);
  }
}

static inline void NAMED(tinyml_rfft)(const NAMED(tinyml_fft) *p, const void *input,
                                      void *output) {
  const ALIAS *values = (const ALIAS *)input;
  NAMED(tinyml_complex) *x = (NAMED(tinyml_complex) *)output;
  for (int row = 0; row < p->rows; row++, values += p->values, x += p->half + 1) {
    NAMED(tinyml_fft_pack)(p, values, x);
    NAMED(tinyml_fft_stages)(p, x, 0);
    NAMED(tinyml_rfft_split)(p, x);
  }
}

/* Number `at` of the transform of pairs, from the spectrum of the real values. */
static inline NAMED(tinyml_complex)
    NAMED(tinyml_irfft_pair)(const NAMED(tinyml_fft) *p, const NAMED(tinyml_complex) *spectrum,
                             int at) {
  if (at == 0) {
    const VALUE low = spectrum[0].real, high = spectrum[p->half].real;
    const NAMED(tinyml_complex) both = {(VALUE)((WIDE)low + high), (VALUE)((WIDE)low - high)};
    return NAMED(tinyml_part)(both, 2);
  }
  const int is_mirrored = at >= p->half / 2, k = is_mirrored ? p->half - at : at;
  const NAMED(tinyml_complex) there = spectrum[p->half - k];
  const NAMED(tinyml_complex) conjugate = {there.real, (VALUE)-(WIDE)there.imaginary};
  const NAMED(tinyml_complex) a = NAMED(tinyml_part)(spectrum[k], 2);
  const NAMED(tinyml_complex) b = NAMED(tinyml_part)(conjugate, 2);
  const NAMED(tinyml_complex) even = NAMED(tinyml_plus)(a, b);
  const NAMED(tinyml_complex) odd =
      NAMED(tinyml_turned)(NAMED(tinyml_minus)(a, b), p->between + 2 * k);
  if (!is_mirrored) return NAMED(tinyml_plus)(even, odd);
  NAMED(tinyml_complex) mirrored = NAMED(tinyml_minus)(even, odd);
  mirrored.imaginary = (VALUE)-(WIDE)mirrored.imaginary;
  return mirrored;
}

static inline void NAMED(tinyml_irfft)(const NAMED(tinyml_fft) *p, const void *input,
                                       void *output) {
  const int weight = p->half / tinyml_fft_last_radix(p->half);
  const NAMED(tinyml_complex) *spectrum = (const NAMED(tinyml_complex) *)input;
  NAMED(tinyml_complex) *x = (NAMED(tinyml_complex) *)output;
  for (int row = 0; row < p->rows; row++, spectrum += p->half + 1, x += p->half) {
    for (int i = 0, at = 0; i < p->half; i++, at = tinyml_fft_next(at, p->half, weight)) {
      x[i] = NAMED(tinyml_irfft_pair)(p, spectrum, at);
    }
    NAMED(tinyml_fft_stages)(p, x, 1);
    for (int i = 0; i < p->half; i++) {
      x[i].real = NAMED(tinyml_of_many)(x[i].real, 2 * p->half);
      x[i].imaginary = NAMED(tinyml_of_many)(x[i].imaginary, 2 * p->half);
    }
  }
}
