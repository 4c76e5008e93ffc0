/* Registers of 16 bytes: NEON, with the dot products of signed bytes or without. */
#pragma once

#include <arm_neon.h>

#include "base.h"

#define VECTOR 16
#define LANES 4
#define WEIGHT_BYTES 1

typedef uint8x16_t bytes;
typedef int16x8_t words;
typedef int32x4_t ints;
typedef float32x4_t floats;
typedef uint8x16_t run16;
typedef int8x16_t fours; /* as int8 codes: sums start from other values than on x86 */
typedef int8x16_t four_weights;

INLINE bytes load_bytes(const uint8_t *at) { return vld1q_u8(at); }
INLINE ints load_ints(const int32_t *at) { return vld1q_s32(at); }
INLINE floats load_floats(const float *at) { return vld1q_f32(at); }
INLINE void store_bytes(uint8_t *at, bytes x) { vst1q_u8(at, x); }

INLINE bytes load_halves(const uint8_t *at, ptrdiff_t distance) {
    return vcombine_u8(vld1_u8(at), vld1_u8(at + distance));
}
INLINE bytes load_quarters(const uint8_t *at, ptrdiff_t distance) {
    uint32_t four[4];
    for (int i = 0; i < 4; i++) __builtin_memcpy(four + i, at + i * distance, 4);
    return vreinterpretq_u8_u32(vld1q_u32(four));
}

INLINE run16 sixteen_bytes(bytes x, int i) {
    (void)i;
    return x;
}

INLINE fours as_fours(bytes x) { return vreinterpretq_s8_u8(veorq_u8(x, vdupq_n_u8(128))); }
INLINE fours repeat_four(const uint8_t *at) {
    uint32_t four;
    __builtin_memcpy(&four, at, 4);
    return as_fours(vreinterpretq_u8_u32(vdupq_n_u32(four)));
}
INLINE four_weights load_weights(const int8_t *at) { return vld1q_s8(at); }
INLINE ints dot(ints sums, fours x, four_weights w) {
#if defined(__ARM_FEATURE_DOTPROD)
    return vdotq_s32(sums, x, w);
#else
    const ints first = vpaddlq_s16(vmull_s8(vget_low_s8(x), vget_low_s8(w)));
    const ints second = vpaddlq_s16(vmull_high_s8(x, w));
    return vaddq_s32(sums, vpaddq_s32(first, second));
#endif
}

INLINE bytes first_bytes(bytes a, bytes b) { return vzip1q_u8(a, b); }
INLINE bytes last_bytes(bytes a, bytes b) { return vzip2q_u8(a, b); }
INLINE bytes first_pairs(bytes a, bytes b) {
    return vreinterpretq_u8_u16(vzip1q_u16(vreinterpretq_u16_u8(a), vreinterpretq_u16_u8(b)));
}
INLINE bytes last_pairs(bytes a, bytes b) {
    return vreinterpretq_u8_u16(vzip2q_u16(vreinterpretq_u16_u8(a), vreinterpretq_u16_u8(b)));
}

INLINE words pack_words(ints a, ints b) { return vqmovn_high_s32(vqmovn_s32(a), b); }
INLINE words add_to_words(words x, int number) {
    return vqaddq_s16(x, vdupq_n_s16((int16_t)number));
}
INLINE bytes pack_bytes(words a, words b) { return vqmovun_high_s16(vqmovun_s16(a), b); }
INLINE bytes in_order(bytes x) { return x; }

INLINE bytes at_least(bytes x, int low) { return vmaxq_u8(x, vdupq_n_u8((uint8_t)low)); }
INLINE bytes at_most(bytes x, int high) { return vminq_u8(x, vdupq_n_u8((uint8_t)high)); }

INLINE floats to_floats(ints x) { return vcvtq_f32_s32(x); }
INLINE ints truncate(floats x) { return vcvtq_s32_f32(x); }
INLINE ints round_down(floats x) { return vcvtmq_s32_f32(x); }
INLINE floats multiply_add(floats a, floats b, floats c) { return vfmaq_f32(c, a, b); }
INLINE floats choose_by_sign(ints x, floats negative, floats other) {
    return vbslq_f32(vcltzq_s32(x), negative, other);
}

/* The two 16-bit numbers of each lane of `a` times those of `b`, added up. */
INLINE ints dot_pairs(words a, words b) {
    return vpaddq_s32(vmull_s16(vget_low_s16(a), vget_low_s16(b)), vmull_high_s16(a, b));
}
INLINE ints dot_pair(words x, int32_t pair) {
    return dot_pairs(x, vreinterpretq_s16_s32(vdupq_n_s32(pair)));
}
INLINE ints add_ints(ints a, ints b) { return vaddq_s32(a, b); }
INLINE ints all_ints(int32_t x) { return vdupq_n_s32(x); }
INLINE ints if_negative(ints x, int32_t y) { return vandq_s32(vshrq_n_s32(x, 31), vdupq_n_s32(y)); }
INLINE ints shift_left(ints x, int bits) { return vshlq_s32(x, vdupq_n_s32(bits)); }
INLINE ints shift_right(ints x, int bits) { return vshlq_s32(x, vdupq_n_s32(-bits)); }
INLINE words first_words(bytes x) {
    return vreinterpretq_s16_u8(first_bytes(x, vdupq_n_u8(0)));
}
INLINE words last_words(bytes x) { return vreinterpretq_s16_u8(last_bytes(x, vdupq_n_u8(0))); }

INLINE ints shift_left_each(ints x, ints bits) { return vshlq_s32(x, bits); }
INLINE ints shift_right_each(ints x, ints bits) { return vshlq_s32(x, vnegq_s32(bits)); }
INLINE ints and_ints(ints a, ints b) { return vandq_s32(a, b); }
INLINE ints multiply_high(ints a, ints b) { return vqrdmulhq_s32(a, b); }
