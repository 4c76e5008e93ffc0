/* What every layer uses: how a tensor lies in memory, and moving codes in and out.
 *
 * Codes are unsigned here (the int8 code + 128), so that a byte needs no sign extension. All sizes
 * are literals where these functions are called: being inlined, each call becomes a loop of its
 * own with constant bounds.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

/* NHWC, one image: rows and columns of border around height x width pixels of channels codes. The
 * border holds the zero point. See native/layout.py. */
struct plane {
    int height, width, channels;
    int top, left, bottom, right;
};

INLINE ptrdiff_t row_bytes(struct plane p) {
    return (ptrdiff_t)(p.left + p.width + p.right) * p.channels;
}

INLINE ptrdiff_t plane_bytes(struct plane p) {
    return (p.top + p.height + p.bottom) * row_bytes(p);
}

/* Where a pixel lies in its image; (0, 0) is the first one inside the border. */
INLINE ptrdiff_t pixel(struct plane p, int row, int column) {
    return (p.top + row) * row_bytes(p) + (ptrdiff_t)(p.left + column) * p.channels;
}

INLINE int is_dense(struct plane p) {
    return p.left == 0 && p.right == 0 && p.top == 0 && p.bottom == 0;
}

INLINE int smaller(int a, int b) { return a < b ? a : b; }
INLINE int larger(int a, int b) { return a > b ? a : b; }
INLINE int clamp(int x, int low, int high) { return x < low ? low : x > high ? high : x; }

/* Vectors of any processor, at any address. */
typedef uint8_t bytes16 __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint8_t bytes64 __attribute__((vector_size(64), aligned(1), may_alias));

/* `flip` is 128 between int8 codes and ours, 0 for uint8 codes. The last vector reaches back, so
 * that there is no tail of single bytes; the two places must not overlap. */
INLINE void flip_bytes(uint8_t *to, const uint8_t *from, ptrdiff_t count, int flip) {
    const uint8_t bits = (uint8_t)flip;
    ptrdiff_t i = 0;
    if (count < 16) {
        for (; i < count; i++) to[i] = from[i] ^ bits;
        return;
    }
    for (; i + 64 <= count; i += 64)
        *(bytes64 *)(to + i) = *(const bytes64 *)(from + i) ^ bits;
    for (; i < count; i += 16) {
        const ptrdiff_t place = i + 16 <= count ? i : count - 16;
        *(bytes16 *)(to + place) = *(const bytes16 *)(from + place) ^ bits;
    }
}

INLINE void copy_bytes(uint8_t *to, const uint8_t *from, ptrdiff_t count) {
    flip_bytes(to, from, count, 0);
}

/* Codes as the outside has them, height x width x channels, to planes. Compiled once for all
 * tensors: it takes little of the time. */
static __attribute__((noinline)) void read_codes(const uint8_t *from, uint8_t *to, struct plane p,
                                                 int flip, int images) {
    const ptrdiff_t count = (ptrdiff_t)p.width * p.channels;
    for (int n = 0; n < images; n++, to += plane_bytes(p))
        for (int r = 0; r < p.height; r++, from += count)
            flip_bytes(to + pixel(p, r, 0), from, count, flip);
}

/* Planes to codes as the outside has them. */
static __attribute__((noinline)) void write_codes(const uint8_t *from, uint8_t *to,
                                                  struct plane p, int flip, int images) {
    const ptrdiff_t count = (ptrdiff_t)p.width * p.channels;
    for (int n = 0; n < images; n++, from += plane_bytes(p))
        for (int r = 0; r < p.height; r++, to += count)
            flip_bytes(to, from + pixel(p, r, 0), count, flip);
}

/* The same codes with another border. */
INLINE void copy_plane(const uint8_t *from, struct plane a, uint8_t *to, struct plane b,
                       int images) {
    for (int n = 0; n < images; n++, from += plane_bytes(a), to += plane_bytes(b))
        for (int r = 0; r < a.height; r++)
            copy_bytes(to + pixel(b, r, 0), from + pixel(a, r, 0), (ptrdiff_t)a.width * a.channels);
}
