/* FULLY_CONNECTED, and CONV_2D with windows of one pixel, on Cortex-M4, M7 and M33. */
#ifndef TINYML_POINTWISE_H
#define TINYML_POINTWISE_H

#include "tinyml_products.h"

#ifdef TINYML_PAIRS

typedef struct {
  int pixels, depth, channels;
  tinyml_products_t products;
} tinyml_pointwise_t;

/* `columns` holds the pairs of two pixels. Up to three codes are read behind the last pixel: their
 * weights are 0. */
TINYML_SHARED void tinyml_pointwise(const tinyml_pointwise_t *p, const int8_t *input,
                                    int8_t *output, int8_t *columns) {
  tinyml_word_t *pairs = (tinyml_word_t *)columns;
  const int depth = p->depth, channels = p->channels, fours = (depth + 3) >> 2;
  const tinyml_products_t products = p->products; /* a copy: what is stored cannot change it */
  int left = p->pixels;
  if (left >= 2 && (fours & 1)) pairs[4 * fours] = pairs[4 * fours + 1] = pairs[4 * fours + 2] =
      pairs[4 * fours + 3] = 0;
  for (; left >= 2; left -= 2, input += 2 * depth, output += 2 * channels) {
    tinyml_pairs_of_two(input, input + depth, fours, pairs);
    tinyml_multiply_two(&products, pairs, output, output + channels);
  }
  if (left) {
    tinyml_word_t *end = tinyml_pairs_of_one(input, fours, pairs);
    if (fours & 1) end[0] = end[1] = 0;
    tinyml_multiply_one(&products, pairs, output);
  }
}

#endif

#endif
