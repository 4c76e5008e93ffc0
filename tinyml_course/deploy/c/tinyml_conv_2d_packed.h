/* CONV_2D, int8, on Cortex-M4, M7 and M33: the windows of two pixels become columns of pairs.
 *
 * A row of the window is one run of codes. The fours of every row come first, then what is left of
 * all rows, then zeros up to a multiple of 4; the weights stand in this order. The zero point is
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
  int rest_fours; /* of what is left of all rows */
  tinyml_products_t products;
} tinyml_conv_2d_packed_t;

/* Upper left corner of a window, which may be outside the image. */
typedef struct {
  int top, left;
} tinyml_corner_t;

/* Parts of the columns. */
typedef struct {
  tinyml_word_t *pairs; /* of two windows */
  int8_t *outside; /* a run of zero points */
  int8_t *copy[2]; /* a run that is partly outside the image */
  int8_t *rest[2]; /* what is left of all rows */
} tinyml_parts_t;

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

static inline int tinyml_is_inside(tinyml_corner_t corner, tinyml_corner_t last) {
  return corner.top >= 0 && corner.top <= last.top && corner.left >= 0 &&
         corner.left <= last.left;
}

static inline const int8_t *tinyml_at(const tinyml_window_t *w, const int8_t *input,
                                      tinyml_corner_t corner) {
  return input + (corner.top * w->input_width + corner.left) * w->input_depth;
}

/* A row of a window of which no more than a part is inside the image. */
static inline const int8_t *tinyml_run(const tinyml_conv_2d_packed_t *p, const int8_t *input,
                                       tinyml_corner_t corner, const int8_t *outside,
                                       int8_t *copy) {
  const tinyml_window_t *w = &p->window;
  const int depth = w->input_depth;
  if (corner.top < 0 || corner.top >= w->input_height) return outside;
  input = tinyml_at(w, input, corner);
  if (corner.left >= 0 && corner.left + w->filter_width <= w->input_width) return input;
  const tinyml_taps_t taps = tinyml_taps(corner.left, w->input_width, w->filter_width, 1);
  tinyml_fill(copy, p->input_zero_point, p->run);
  tinyml_copy(copy + taps.first * depth, input + taps.first * depth,
              (taps.last - taps.first) * depth);
  return copy;
}

/* The functions below are apart for the sake of the compilers, which else run out of registers. */

/* The columns of two windows inside the image, from their first codes. */
TINYML_SHARED void tinyml_gather_inside(const tinyml_conv_2d_packed_t *p, const int8_t *a,
                                        const int8_t *b, const tinyml_parts_t *parts) {
  const int fours = p->run >> 2, more = p->run & 3;
  const int pitch = p->window.dilation_height * p->window.input_width * p->window.input_depth;
  tinyml_word_t *pairs = parts->pairs;
  int8_t *rest0 = parts->rest[0], *rest1 = parts->rest[1];
  for (int row = p->window.filter_height; row > 0; row--, a += pitch, b += pitch) {
    pairs = tinyml_pairs_of_two(a, b, fours, pairs);
    const int8_t *from0 = a + 4 * fours, *from1 = b + 4 * fours;
    for (int i = more; i > 0; i--) {
      *rest0++ = *from0++;
      *rest1++ = *from1++;
    }
  }
  tinyml_pairs_of_two(parts->rest[0], parts->rest[1], p->rest_fours, pairs);
}

/* The columns of any two windows. */
TINYML_SHARED void tinyml_gather_across(const tinyml_conv_2d_packed_t *p, const int8_t *input,
                                        tinyml_corner_t first, tinyml_corner_t second,
                                        const tinyml_parts_t *parts) {
  const int fours = p->run >> 2, more = p->run & 3;
  tinyml_word_t *pairs = parts->pairs;
  int8_t *rest0 = parts->rest[0], *rest1 = parts->rest[1];
  for (int row = p->window.filter_height; row > 0; row--) {
    const int8_t *a = tinyml_run(p, input, first, parts->outside, parts->copy[0]);
    const int8_t *b = tinyml_run(p, input, second, parts->outside, parts->copy[1]);
    pairs = tinyml_pairs_of_two(a, b, fours, pairs);
    for (int i = p->run - more; i < p->run; i++) {
      *rest0++ = a[i];
      *rest1++ = b[i];
    }
    first.top += p->window.dilation_height;
    second.top += p->window.dilation_height;
  }
  tinyml_pairs_of_two(parts->rest[0], parts->rest[1], p->rest_fours, pairs);
}

static inline tinyml_parts_t tinyml_make_parts(const tinyml_conv_2d_packed_t *p, int8_t *columns) {
  const int pairs = 16 * p->products.fours, run = (p->run + 3) & ~3, rest = 4 * p->rest_fours;
  int8_t *const outside = columns + pairs, *const last = outside + 3 * run;
  const tinyml_parts_t parts = {(tinyml_word_t *)columns,
                                outside,
                                {outside + run, outside + 2 * run},
                                {last, last + rest}};
  tinyml_fill(outside, p->input_zero_point, p->run);
  tinyml_fill(last, 0, 2 * rest);
  return parts;
}

/* `columns` holds the pairs of two windows, three runs, and what is left of all rows, twice. */
TINYML_SHARED void tinyml_conv_2d_packed(const tinyml_conv_2d_packed_t *p, const int8_t *input,
                                         int8_t *output, int8_t *columns) {
  const tinyml_window_t *w = &p->window;
  const int channels = w->output_depth, right = w->output_width * w->stride_width - w->pad_left;
  const tinyml_parts_t parts = tinyml_make_parts(p, columns);
  const tinyml_products_t products = p->products; /* a copy: what is stored cannot change it */
  const tinyml_corner_t last = {
      w->input_height - 1 - (w->filter_height - 1) * w->dilation_height,
      w->input_width - w->filter_width}; /* of those inside */
  tinyml_corner_t corner = {-w->pad_top, -w->pad_left};
  for (int left = w->output_height * w->output_width; left > 0; left -= 2) {
    tinyml_corner_t corners[2];
    for (int i = 0; i < 2; i++) {
      corners[i] = corner;
      if (left == 1) continue; /* an odd one out is computed twice */
      corner.left += w->stride_width;
      if (corner.left == right) {
        corner.left = -w->pad_left;
        corner.top += w->stride_height;
      }
    }
    if (tinyml_is_inside(corners[0], last) && tinyml_is_inside(corners[1], last)) {
      tinyml_gather_inside(p, tinyml_at(w, input, corners[0]), tinyml_at(w, input, corners[1]),
                           &parts);
    } else {
      tinyml_gather_across(p, input, corners[0], corners[1], &parts);
    }
    tinyml_multiply_two(&products, parts.pairs, output, output + (left > 1 ? channels : 0));
    output += 2 * channels;
  }
}

#endif

#endif
