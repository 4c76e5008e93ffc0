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

INLINE void copy_bytes(uint8_t *to, const uint8_t *from, ptrdiff_t count) {
    for (ptrdiff_t i = 0; i < count; i++) to[i] = from[i];
}

/* `flip` is 128 between int8 codes and ours, 0 for uint8 codes. */
INLINE void flip_bytes(uint8_t *to, const uint8_t *from, ptrdiff_t count, int flip) {
    for (ptrdiff_t i = 0; i < count; i++) to[i] = (uint8_t)(from[i] ^ flip);
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
