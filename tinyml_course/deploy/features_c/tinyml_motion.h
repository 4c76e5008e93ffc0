/* Real numbers of a sensor as int8 codes, in the arithmetic of tinyml_course.quantization.quantize:
 * a division of 32-bit floats, halves away from zero, then the zero point, then saturation. So
 * the codes are the same on the board, and in TensorFlow Lite Micro.
 *
 * Do not compile this with -ffast-math: a product with 1 / scale rounds otherwise.
 */
#ifndef TINYML_MOTION_H
#define TINYML_MOTION_H

#include <stdint.h>

static inline int8_t tinyml_quantize(float value, float scale, int32_t zero_point) {
  const float steps = value / scale;
  if (!(steps > -1024.0f)) return -128; /* also what is no number: no sensor sends it */
  if (steps > 1024.0f) return 127;
  int32_t code = (int32_t)steps; /* towards zero; the rest is exact */
  const float rest = steps - (float)code;
  if (rest >= 0.5f) code++;
  if (rest <= -0.5f) code--;
  code += zero_point;
  return (int8_t)(code < -128 ? -128 : code > 127 ? 127 : code);
}

#endif
