/* Registers of 32 bytes: AVX2, with the dot products of AVX-VNNI or without. */
#pragma once

#include <immintrin.h>

#include "base.h"

#define VECTOR 32
#define LANES 8

typedef __m256i bytes;
typedef __m256i words;
typedef __m256i ints;
typedef __m256 floats;
typedef __m128i run16; /* one of the runs that a register consists of */

INLINE bytes load_bytes(const uint8_t *at) { return _mm256_loadu_si256((const __m256i *)at); }
INLINE ints load_ints(const int32_t *at) { return _mm256_load_si256((const __m256i *)at); }
INLINE floats load_floats(const float *at) { return _mm256_load_ps(at); }
INLINE void store_bytes(uint8_t *at, bytes x) { _mm256_storeu_si256((__m256i *)at, x); }

INLINE bytes load_halves(const uint8_t *at, ptrdiff_t distance) {
    const __m128i first = _mm_loadu_si128((const __m128i *)at);
    const __m128i second = _mm_loadu_si128((const __m128i *)(at + distance));
    return _mm256_inserti128_si256(_mm256_castsi128_si256(first), second, 1);
}
INLINE bytes load_quarters(const uint8_t *at, ptrdiff_t distance) {
    return _mm256_set_epi64x(*(const int64_t *)(at + 3 * distance),
                             *(const int64_t *)(at + 2 * distance),
                             *(const int64_t *)(at + distance), *(const int64_t *)at);
}

INLINE run16 sixteen_bytes(bytes x, int i) {
    return i ? _mm256_extracti128_si256(x, 1) : _mm256_castsi256_si128(x);
}

INLINE bytes repeat(const uint8_t *at) {
    int32_t four;
    __builtin_memcpy(&four, at, 4);
    return _mm256_set1_epi32(four);
}

#if defined(__AVXVNNI__)
#define WEIGHT_BYTES 1

typedef __m256i fours;
typedef __m256i four_weights;

INLINE fours as_fours(bytes x) { return x; }
INLINE four_weights load_weights(const int8_t *at) {
    return _mm256_load_si256((const __m256i *)at);
}
INLINE ints dot(ints sums, fours x, four_weights w) {
    return _mm256_dpbusd_avx_epi32(sums, x, w);
}
#else
/* The product of unsigned and signed bytes saturates here, so that everything is widened to 16
 * bits: the even bytes of each lane and the odd ones. The weights are so in memory. */
#define WEIGHT_BYTES 2

typedef struct { __m256i even, odd; } fours;
typedef struct { __m256i even, odd; } four_weights;

INLINE fours as_fours(bytes x) {
    return (fours){_mm256_and_si256(x, _mm256_set1_epi16(255)), _mm256_srli_epi16(x, 8)};
}
INLINE four_weights load_weights(const int8_t *at) {
    return (four_weights){_mm256_load_si256((const __m256i *)at),
                          _mm256_load_si256((const __m256i *)(at + VECTOR))};
}
INLINE ints dot(ints sums, fours x, four_weights w) {
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(x.even, w.even));
    return _mm256_add_epi32(sums, _mm256_madd_epi16(x.odd, w.odd));
}
#endif

INLINE fours repeat_four(const uint8_t *at) { return as_fours(repeat(at)); }

INLINE bytes first_bytes(bytes a, bytes b) { return _mm256_unpacklo_epi8(a, b); }
INLINE bytes last_bytes(bytes a, bytes b) { return _mm256_unpackhi_epi8(a, b); }
INLINE bytes first_pairs(bytes a, bytes b) { return _mm256_unpacklo_epi16(a, b); }
INLINE bytes last_pairs(bytes a, bytes b) { return _mm256_unpackhi_epi16(a, b); }

INLINE words pack_words(ints a, ints b) { return _mm256_packs_epi32(a, b); }
INLINE words add_to_words(words x, int number) {
    return _mm256_adds_epi16(x, _mm256_set1_epi16((short)number));
}
INLINE bytes pack_bytes(words a, words b) { return _mm256_packus_epi16(a, b); }
INLINE bytes in_order(bytes x) {
    return _mm256_permutevar8x32_epi32(x, _mm256_set_epi32(7, 3, 6, 2, 5, 1, 4, 0));
}

INLINE bytes at_least(bytes x, int low) { return _mm256_max_epu8(x, _mm256_set1_epi8((char)low)); }
INLINE bytes at_most(bytes x, int high) { return _mm256_min_epu8(x, _mm256_set1_epi8((char)high)); }

INLINE floats to_floats(ints x) { return _mm256_cvtepi32_ps(x); }
INLINE ints truncate(floats x) { return _mm256_cvttps_epi32(x); }
INLINE ints round_down(floats x) { return _mm256_cvttps_epi32(_mm256_floor_ps(x)); }
INLINE floats multiply_add(floats a, floats b, floats c) { return _mm256_fmadd_ps(a, b, c); }
INLINE floats choose_by_sign(ints x, floats negative, floats other) {
    return _mm256_blendv_ps(other, negative, _mm256_castsi256_ps(x));
}


INLINE ints dot_pairs(words a, words b) { return _mm256_madd_epi16(a, b); }
INLINE ints dot_pair(words x, int32_t pair) { return dot_pairs(x, _mm256_set1_epi32(pair)); }
INLINE ints add_ints(ints a, ints b) { return _mm256_add_epi32(a, b); }
INLINE ints all_ints(int32_t x) { return _mm256_set1_epi32(x); }
INLINE ints if_negative(ints x, int32_t y) {
    return _mm256_and_si256(_mm256_srai_epi32(x, 31), _mm256_set1_epi32(y));
}
INLINE ints shift_left(ints x, int bits) { return _mm256_slli_epi32(x, bits); }
INLINE ints shift_right(ints x, int bits) { return _mm256_srai_epi32(x, bits); }
INLINE words first_words(bytes x) { return first_bytes(x, _mm256_setzero_si256()); }
INLINE words last_words(bytes x) { return last_bytes(x, _mm256_setzero_si256()); }

INLINE ints shift_left_each(ints x, ints bits) { return _mm256_sllv_epi32(x, bits); }
INLINE ints shift_right_each(ints x, ints bits) { return _mm256_srav_epi32(x, bits); }
INLINE ints and_ints(ints a, ints b) { return _mm256_and_si256(a, b); }
INLINE ints multiply_high(ints a, ints b) {
    const __m256i half = _mm256_set1_epi64x(1 << 30);
    const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(a, b), half);
    const __m256i odd = _mm256_add_epi64(
        _mm256_mul_epi32(_mm256_srli_epi64(a, 32), _mm256_srli_epi64(b, 32)), half);
    return _mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_slli_epi64(odd, 1), 0xAA);
}
