/* CONV_2D, int8, on Cortex-M4, M7 and M33: the windows of two pixels become columns of pairs.
 *
 * A row of the window is one run of codes. The fours of every row come first, then what is left of
 * all rows, then zeros up to a multiple of 8; the weights stand in this order. The zero point is
 * folded into the output stage, and a code outside the image is the zero point.
 */
#ifndef TINYML_CONV_2D_PACKED_H
#define TINYML_CONV_2D_PACKED_H

#include "tinyml_products.h"
#include "tinyml_window.h"

#ifdef TINYML_PAIRS

typedef struct {
  tinyml_window_t window; /* its dilation_width is 1 */
  int8_t input_zero_point;
  int run; /* filter_width * input_depth */
  tinyml_products_t products;
} tinyml_conv_2d_packed_t;

/* Rows of a window: where they are, or a copy where they are partly outside the image. */
typedef struct {
  int top, left; /* may be outside */
  int8_t *copy;
} tinyml_corner_t;

static inline void tinyml_fill(int8_t *to, int8_t code, int count) {
  const uint32_t four = (uint8_t)code * 0x01010101u;
  for (; count >= 4; count -= 4, to += 4) __builtin_memcpy(to, &four, 4);
  for (; count > 0; count--) *to++ = code;
}

static inline void tinyml_copy(int8_t *to, const int8_t *from, int count) {
  for (; count >= 4; count -= 4, to += 4, from += 4) {
    const uint32_t four = tinyml_four(from);
    __builtin_memcpy(to, &four, 4);
  }
  for (; count > 0; count--) *to++ = *from++;
}

static inline int tinyml_is_inside(const tinyml_window_t *w, tinyml_corner_t corner) {
  const int bottom = corner.top + (w->filter_height - 1) * w->dilation_height;
  return corner.top >= 0 && bottom < w->input_height && corner.left >= 0 &&
         corner.left + w->filter_width <= w->input_width;
}

static inline const int8_t *tinyml_at(const tinyml_window_t *w, const int8_t *input,
                                      tinyml_corner_t corner) {
  return input + (corner.top * w->input_width + corner.left) * w->input_depth;
}

static inline const int8_t *tinyml_run(const tinyml_conv_2d_packed_t *p, const int8_t *input,
                                       tinyml_corner_t corner, int row, const int8_t *outside) {
  const tinyml_window_t *w = &p->window;
  const int y = corner.top + row * w->dilation_height, depth = w->input_depth;
  if (y < 0 || y >= w->input_height) return outside;
  corner.top = y;
  input = tinyml_at(w, input, corner);
  if (corner.left >= 0 && corner.left + w->filter_width <= w->input_width) return input;
  const tinyml_taps_t taps = tinyml_taps(corner.left, w->input_width, w->filter_width, 1);
  tinyml_fill(corner.copy, p->input_zero_point, p->run);
  tinyml_copy(corner.copy + taps.first * depth, input + taps.first * depth,
              (taps.last - taps.first) * depth);
  return corner.copy;
}

/* `columns` holds the pairs of two windows, three runs, and what is left of all rows, twice. */
TINYML_SHARED void tinyml_conv_2d_packed(const tinyml_conv_2d_packed_t *p, const int8_t *input,
                                         int8_t *output, int8_t *columns) {
  const tinyml_window_t *w = &p->window;
  const int run = p->run, fours = run >> 2, more = run & 3, room = (run + 3) & ~3;
  const int channels = w->output_depth, rest_fours = (w->filter_height * more + 3) >> 2;
  const int pitch = w->dilation_height * w->input_width * w->input_depth;
  tinyml_word_t *const pairs = (tinyml_word_t *)columns;
  int8_t *const outside = columns + 32 * p->products.eights;
  int8_t *const rest0 = outside + 3 * room, *const rest1 = rest0 + 4 * rest_fours;
  tinyml_corner_t corners[2] = {{0, 0, outside + room}, {0, 0, outside + 2 * room}};
  tinyml_fill(columns, 0, 32 * p->products.eights);
  tinyml_fill(outside, p->input_zero_point, run);
  tinyml_fill(rest0, 0, 8 * rest_fours);
  int y = 0, x = 0, left = w->output_height * w->output_width;
  for (; left > 0; left -= 2, output += 2 * channels) {
    for (int i = 0; i < 2; i++) { /* an odd one out is computed twice */
      if (i == 1 && left == 1) {
        corners[1].top = corners[0].top;
        corners[1].left = corners[0].left;
        break;
      }
      corners[i].top = y * w->stride_height - w->pad_top;
      corners[i].left = x * w->stride_width - w->pad_left;
      if (++x == w->output_width) x = 0, y++;
    }
    const int inside = tinyml_is_inside(w, corners[0]) && tinyml_is_inside(w, corners[1]);
    const int8_t *a = tinyml_at(w, input, corners[0]), *b = tinyml_at(w, input, corners[1]);
    tinyml_word_t *next = pairs;
    int8_t *r0 = rest0, *r1 = rest1;
    for (int row = 0; row < w->filter_height; row++, a += pitch, b += pitch) {
      if (!inside) {
        a = tinyml_run(p, input, corners[0], row, outside);
        b = tinyml_run(p, input, corners[1], row, outside);
      }
      next = tinyml_pairs_of_two(a, b, fours, next);
      for (int i = run - more; i < run; i++) {
        *r0++ = a[i];
        *r1++ = b[i];
      }
    }
    tinyml_pairs_of_two(rest0, rest1, rest_fours, next);
    tinyml_multiply_two(&p->products, pairs, output, output + (left > 1 ? channels : 0));
  }
}

#endif

#endif
