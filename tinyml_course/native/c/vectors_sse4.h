/* Registers of 16 bytes: SSE4, for x86 processors without AVX2, such as small laptops'. */
#pragma once

#include <immintrin.h>

#include "base.h"

#define VECTOR 16
#define LANES 4
#define WEIGHT_BYTES 2 /* as in vectors_avx2.h */

typedef __m128i bytes;
typedef __m128i words;
typedef __m128i ints;
typedef __m128 floats;
typedef __m128i run16;
typedef struct { __m128i even, odd; } fours;
typedef struct { __m128i even, odd; } four_weights;

INLINE bytes load_bytes(const uint8_t *at) { return _mm_loadu_si128((const __m128i *)at); }
INLINE ints load_ints(const int32_t *at) { return _mm_load_si128((const __m128i *)at); }
INLINE floats load_floats(const float *at) { return _mm_load_ps(at); }
INLINE void store_bytes(uint8_t *at, bytes x) { _mm_storeu_si128((__m128i *)at, x); }

INLINE int32_t four_bytes(const uint8_t *at) {
    int32_t four;
    __builtin_memcpy(&four, at, 4);
    return four;
}
INLINE bytes load_halves(const uint8_t *at, ptrdiff_t distance) {
    return _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)at),
                              _mm_loadl_epi64((const __m128i *)(at + distance)));
}
INLINE bytes load_quarters(const uint8_t *at, ptrdiff_t distance) {
    return _mm_set_epi32(four_bytes(at + 3 * distance), four_bytes(at + 2 * distance),
                         four_bytes(at + distance), four_bytes(at));
}
INLINE run16 sixteen_bytes(bytes x, int i) {
    (void)i;
    return x;
}

INLINE fours as_fours(bytes x) {
    return (fours){_mm_and_si128(x, _mm_set1_epi16(255)), _mm_srli_epi16(x, 8)};
}
INLINE fours repeat_four(const uint8_t *at) { return as_fours(_mm_set1_epi32(four_bytes(at))); }
INLINE four_weights load_weights(const int8_t *at) {
    return (four_weights){_mm_load_si128((const __m128i *)at),
                          _mm_load_si128((const __m128i *)(at + VECTOR))};
}
INLINE ints dot(ints sums, fours x, four_weights w) {
    sums = _mm_add_epi32(sums, _mm_madd_epi16(x.even, w.even));
    return _mm_add_epi32(sums, _mm_madd_epi16(x.odd, w.odd));
}

INLINE bytes first_bytes(bytes a, bytes b) { return _mm_unpacklo_epi8(a, b); }
INLINE bytes last_bytes(bytes a, bytes b) { return _mm_unpackhi_epi8(a, b); }
INLINE bytes first_pairs(bytes a, bytes b) { return _mm_unpacklo_epi16(a, b); }
INLINE bytes last_pairs(bytes a, bytes b) { return _mm_unpackhi_epi16(a, b); }

INLINE words pack_words(ints a, ints b) { return _mm_packs_epi32(a, b); }
INLINE words add_to_words(words x, int number) {
    return _mm_adds_epi16(x, _mm_set1_epi16((short)number));
}
INLINE bytes pack_bytes(words a, words b) { return _mm_packus_epi16(a, b); }
INLINE bytes in_order(bytes x) { return x; }

INLINE bytes at_least(bytes x, int low) { return _mm_max_epu8(x, _mm_set1_epi8((char)low)); }
INLINE bytes at_most(bytes x, int high) { return _mm_min_epu8(x, _mm_set1_epi8((char)high)); }

INLINE floats to_floats(ints x) { return _mm_cvtepi32_ps(x); }
INLINE ints truncate(floats x) { return _mm_cvttps_epi32(x); }
INLINE ints round_down(floats x) { return _mm_cvttps_epi32(_mm_floor_ps(x)); }
INLINE floats choose_by_sign(ints x, floats negative, floats other) {
    return _mm_blendv_ps(other, negative, _mm_castsi128_ps(x));
}
/* There is no fused operation here: in double, then rounded to float. native/fit.py knows. */
INLINE __m128 multiply_add_two(__m128 a, __m128 b, __m128 c) {
    return _mm_cvtpd_ps(
        _mm_add_pd(_mm_mul_pd(_mm_cvtps_pd(a), _mm_cvtps_pd(b)), _mm_cvtps_pd(c)));
}
INLINE floats multiply_add(floats a, floats b, floats c) {
    return _mm_movelh_ps(multiply_add_two(a, b, c),
                         multiply_add_two(_mm_movehl_ps(a, a), _mm_movehl_ps(b, b),
                                          _mm_movehl_ps(c, c)));
}

INLINE ints dot_pairs(words a, words b) { return _mm_madd_epi16(a, b); }
INLINE ints dot_pair(words x, int32_t pair) { return dot_pairs(x, _mm_set1_epi32(pair)); }
INLINE ints add_ints(ints a, ints b) { return _mm_add_epi32(a, b); }
INLINE ints and_ints(ints a, ints b) { return _mm_and_si128(a, b); }
INLINE ints all_ints(int32_t x) { return _mm_set1_epi32(x); }
INLINE ints if_negative(ints x, int32_t y) {
    return _mm_and_si128(_mm_srai_epi32(x, 31), _mm_set1_epi32(y));
}
INLINE ints shift_left(ints x, int bits) { return _mm_slli_epi32(x, bits); }
INLINE ints shift_right(ints x, int bits) { return _mm_srai_epi32(x, bits); }
INLINE words first_words(bytes x) { return first_bytes(x, _mm_setzero_si128()); }
INLINE words last_words(bytes x) { return last_bytes(x, _mm_setzero_si128()); }

/* Lanes with shifts of their own come with AVX2: one by one here. Layers that need it are rare. */
#define EACH_LANE(name, expression)                                   \
    INLINE ints name(ints x, ints bits) {                             \
        int32_t values[LANES], counts[LANES];                         \
        __builtin_memcpy(values, &x, sizeof values);                  \
        __builtin_memcpy(counts, &bits, sizeof counts);               \
        for (int i = 0; i < LANES; i++) values[i] = expression;       \
        __builtin_memcpy(&x, values, sizeof values);                  \
        return x;                                                     \
    }
EACH_LANE(shift_left_each, (int32_t)((uint32_t)values[i] << counts[i]))
EACH_LANE(shift_right_each, values[i] >> counts[i])
INLINE ints multiply_high(ints a, ints b) {
    const __m128i half = _mm_set1_epi64x(1 << 30);
    const __m128i even = _mm_add_epi64(_mm_mul_epi32(a, b), half);
    const __m128i odd =
        _mm_add_epi64(_mm_mul_epi32(_mm_srli_epi64(a, 32), _mm_srli_epi64(b, 32)), half);
    return _mm_blend_epi16(_mm_srli_epi64(even, 31), _mm_slli_epi64(odd, 1), 0xCC);
}
