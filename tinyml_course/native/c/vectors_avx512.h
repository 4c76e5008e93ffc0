/* Registers of 64 bytes: AVX-512 with the dot products of VNNI. */
#pragma once

#include <immintrin.h>

#include "base.h"

#define VECTOR 64      /* bytes in a register */
#define LANES 16       /* 32-bit numbers in it */
#define WEIGHT_BYTES 1 /* of a weight in memory */

typedef __m512i bytes; /* codes */
typedef __m512i words; /* 16-bit numbers */
typedef __m512i ints;  /* 32-bit numbers */
typedef __m512 floats;
typedef __m128i run16; /* one of the runs that a register consists of */
typedef __m512i fours; /* four codes in each lane, ready to be multiplied */
typedef __m512i four_weights;

INLINE bytes load_bytes(const uint8_t *at) { return _mm512_loadu_si512(at); }
INLINE ints load_ints(const int32_t *at) { return _mm512_load_si512(at); }
INLINE floats load_floats(const float *at) { return _mm512_load_ps(at); }
INLINE void store_bytes(uint8_t *at, bytes x) { _mm512_storeu_si512(at, x); }

/* Half a register from each of two places, or a quarter from each of four. */
INLINE bytes load_halves(const uint8_t *at, ptrdiff_t distance) {
    const __m256i first = _mm256_loadu_si256((const __m256i *)at);
    const __m256i second = _mm256_loadu_si256((const __m256i *)(at + distance));
    return _mm512_inserti64x4(_mm512_castsi256_si512(first), second, 1);
}
INLINE bytes load_quarters(const uint8_t *at, ptrdiff_t distance) {
    bytes x = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)at));
    x = _mm512_inserti32x4(x, _mm_loadu_si128((const __m128i *)(at + distance)), 1);
    x = _mm512_inserti32x4(x, _mm_loadu_si128((const __m128i *)(at + 2 * distance)), 2);
    return _mm512_inserti32x4(x, _mm_loadu_si128((const __m128i *)(at + 3 * distance)), 3);
}

/* One of the runs of 16 bytes. */
INLINE run16 sixteen_bytes(bytes x, int i) {
    switch (i) {
    case 0: return _mm512_castsi512_si128(x);
    case 1: return _mm512_extracti32x4_epi32(x, 1);
    case 2: return _mm512_extracti32x4_epi32(x, 2);
    default: return _mm512_extracti32x4_epi32(x, 3);
    }
}

/* The same four codes in every lane. */
INLINE fours repeat_four(const uint8_t *at) {
    int32_t four;
    __builtin_memcpy(&four, at, 4);
    return _mm512_set1_epi32(four);
}
INLINE fours as_fours(bytes x) { return x; }
INLINE four_weights load_weights(const int8_t *at) { return _mm512_load_si512(at); }

/* Each lane's sum plus its four codes times its four weights. */
INLINE ints dot(ints sums, fours x, four_weights w) { return _mm512_dpbusd_epi32(sums, x, w); }

/* Within each run of 16 bytes: a, b, a, b ... of their first or last halves. */
INLINE bytes first_bytes(bytes a, bytes b) { return _mm512_unpacklo_epi8(a, b); }
INLINE bytes last_bytes(bytes a, bytes b) { return _mm512_unpackhi_epi8(a, b); }
INLINE bytes first_pairs(bytes a, bytes b) { return _mm512_unpacklo_epi16(a, b); }
INLINE bytes last_pairs(bytes a, bytes b) { return _mm512_unpackhi_epi16(a, b); }

/* Saturated; within each run of 16 bytes the first argument's come first. */
INLINE words pack_words(ints a, ints b) { return _mm512_packs_epi32(a, b); }
INLINE words add_to_words(words x, int number) {
    return _mm512_adds_epi16(x, _mm512_set1_epi16((short)number));
}
INLINE bytes pack_bytes(words a, words b) { return _mm512_packus_epi16(a, b); }

/* After both packings, from the order within runs to one argument after the other. */
INLINE bytes in_order(bytes x) {
    return _mm512_permutexvar_epi32(
        _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0), x);
}

INLINE bytes at_least(bytes x, int low) { return _mm512_max_epu8(x, _mm512_set1_epi8((char)low)); }
INLINE bytes at_most(bytes x, int high) { return _mm512_min_epu8(x, _mm512_set1_epi8((char)high)); }

INLINE floats to_floats(ints x) { return _mm512_cvtepi32_ps(x); }
INLINE ints truncate(floats x) { return _mm512_cvttps_epi32(x); }
INLINE ints round_down(floats x) {
    return _mm512_cvt_roundps_epi32(x, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}
INLINE floats multiply_add(floats a, floats b, floats c) { return _mm512_fmadd_ps(a, b, c); }
INLINE floats choose_by_sign(ints x, floats negative, floats other) {
    return _mm512_mask_blend_ps(_mm512_movepi32_mask(x), other, negative);
}


/* Each lane's two 16-bit numbers times two others, added up. */
INLINE ints dot_pairs(words a, words b) { return _mm512_madd_epi16(a, b); }
/* The same with constants. `pair` has both, the first below. */
INLINE ints dot_pair(words x, int32_t pair) { return dot_pairs(x, _mm512_set1_epi32(pair)); }
INLINE ints add_ints(ints a, ints b) { return _mm512_add_epi32(a, b); }
INLINE ints all_ints(int32_t x) { return _mm512_set1_epi32(x); }
/* `y` in the lanes whose number is negative, 0 in the others. */
INLINE ints if_negative(ints x, int32_t y) {
    return _mm512_and_si512(_mm512_srai_epi32(x, 31), _mm512_set1_epi32(y));
}
INLINE ints shift_left(ints x, int bits) { return _mm512_slli_epi32(x, (unsigned)bits); }
INLINE ints shift_right(ints x, int bits) { return _mm512_srai_epi32(x, (unsigned)bits); }
INLINE words first_words(bytes x) { return first_bytes(x, _mm512_setzero_si512()); }
INLINE words last_words(bytes x) { return last_bytes(x, _mm512_setzero_si512()); }

/* For each lane its own factor or number of bits. */
INLINE ints shift_left_each(ints x, ints bits) { return _mm512_sllv_epi32(x, bits); }
INLINE ints shift_right_each(ints x, ints bits) { return _mm512_srav_epi32(x, bits); }
INLINE ints and_ints(ints a, ints b) { return _mm512_and_si512(a, b); }
/* (a * b + 2**30) >> 31 */
INLINE ints multiply_high(ints a, ints b) {
    const __m512i half = _mm512_set1_epi64(1 << 30);
    const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(a, b), half);
    const __m512i odd = _mm512_add_epi64(
        _mm512_mul_epi32(_mm512_srli_epi64(a, 32), _mm512_srli_epi64(b, 32)), half);
    return _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 31), _mm512_slli_epi64(odd, 1));
}
