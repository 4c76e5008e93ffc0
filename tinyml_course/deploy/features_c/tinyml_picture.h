/* From a camera's picture to a model's input: grey, the square in the middle, made small by averaging,
 * then minus its mean and divided by its deviation, as int8 codes. What grey, crop_square, resize_area
 * and standardise of tinyml_course.features.image compute, and quantize after them, bit for bit. */
#ifndef TINYML_PICTURE_H
#define TINYML_PICTURE_H

#include <stdint.h>

#include "tinyml_motion.h"

/* 0.299, 0.587 and 0.114 of red, green and blue, in 256ths. */
static inline uint8_t tinyml_grey(uint8_t red, uint8_t green, uint8_t blue) {
  return (uint8_t)((77u * red + 150u * green + 29u * blue + 128u) >> 8);
}

static inline int32_t tinyml_overlap(int32_t a, int32_t a_end, int32_t b, int32_t b_end) {
  const int32_t from = a > b ? a : b, to = a_end < b_end ? a_end : b_end;
  return to > from ? to - from : 0;
}

/* The mean of the area that a new pixel covers in a square of grey pixels. `width` is a row's length. */
static inline uint8_t tinyml_area_mean(const uint8_t *square, int32_t width, int32_t source,
                                       int32_t target, int32_t row, int32_t column) {
  const int32_t first_y = row * source / target, first_x = column * source / target;
  uint64_t sum = 0;
  for (int32_t y = first_y; y * target < (row + 1) * source; y++) {
    const int32_t height = tinyml_overlap(row * source, (row + 1) * source, y * target, (y + 1) * target);
    uint64_t line = 0;
    for (int32_t x = first_x; x * target < (column + 1) * source; x++) {
      line += (uint64_t)square[y * width + x] *
              (uint64_t)tinyml_overlap(column * source, (column + 1) * source, x * target, (x + 1) * target);
    }
    sum += line * (uint64_t)height;
  }
  const uint64_t area = (uint64_t)source * (uint64_t)source;
  return (uint8_t)((sum + area / 2) / area);
}

/* The largest square in the middle of a grey picture, side by side pixels small. */
static inline void tinyml_picture_resize(const uint8_t *grey, int32_t width, int32_t height, int32_t side,
                                         uint8_t *small) {
  const int32_t source = width < height ? width : height;
  const uint8_t *square = grey + (height - source) / 2 * width + (width - source) / 2;
  for (int32_t row = 0; row < side; row++) {
    for (int32_t column = 0; column < side; column++) {
      small[row * side + column] = tinyml_area_mean(square, width, source, side, row, column);
    }
  }
}

/* The input codes of a picture of `count` pixels: a code depends on the pixel's value alone. */
static inline void tinyml_picture_codes(const uint8_t *small, int32_t count, float scale,
                                        int32_t zero_point, int8_t *codes) {
  int8_t code_of[256];
  int64_t total = 0, squares = 0;
  for (int32_t i = 0; i < count; i++) {
    total += small[i];
    squares += (int64_t)small[i] * small[i];
  }
  const double mean = (double)total / (double)count;
  double deviation = __builtin_sqrt((double)(count * squares - total * total)) / (double)count;
  const double least = 1.0 / __builtin_sqrt((double)count);
  if (deviation < least) deviation = least;
  for (int32_t value = 0; value < 256; value++) {
    const float standardised = (float)(((double)value - mean) / deviation);
    code_of[value] = tinyml_quantize(standardised, scale, zero_point);
  }
  for (int32_t i = 0; i < count; i++) codes[i] = code_of[small[i]];
}

#endif
