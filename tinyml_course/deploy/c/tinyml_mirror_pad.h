/* MIRROR_PAD: an array continued by its mirror image on each side. */
#ifndef TINYML_MIRROR_PAD_H
#define TINYML_MIRROR_PAD_H

#include "tinyml_moving.h"

typedef struct {
  int input_shape[5], output_shape[5], before[5];
  int is_reflection; /* the elements at the edges are not repeated */
  int bytes;         /* of what is copied as a whole */
} tinyml_mirror_pad_t;

/* Where along an axis the element for place `i` is. */
static inline int tinyml_mirrored(const tinyml_mirror_pad_t *p, int axis, int i) {
  const int length = p->input_shape[axis];
  const int at = i - p->before[axis];
  if (at < 0) return -at - 1 + p->is_reflection;
  return at < length ? at : 2 * length - 1 - at - p->is_reflection;
}

static inline void tinyml_mirror_pad(const tinyml_mirror_pad_t *p, const void *input,
                                     int8_t *output) {
  const int *in = p->input_shape, *out = p->output_shape;
  const int after = out[4] - in[4] - p->before[4], bytes = p->bytes;
  for (int i = 0; i < out[0]; i++) {
    const int at0 = tinyml_mirrored(p, 0, i) * in[1];
    for (int j = 0; j < out[1]; j++) {
      const int at1 = (at0 + tinyml_mirrored(p, 1, j)) * in[2];
      for (int k = 0; k < out[2]; k++) {
        const int at2 = (at1 + tinyml_mirrored(p, 2, k)) * in[3];
        for (int l = 0; l < out[3]; l++) {
          const int at3 = (at2 + tinyml_mirrored(p, 3, l)) * in[4];
          const int8_t *row = (const int8_t *)input + at3 * bytes;
          for (int m = 0; m < p->before[4]; m++, output += bytes) {
            memcpy(output, row + tinyml_mirrored(p, 4, m) * bytes, (size_t)bytes);
          }
          memcpy(output, row, (size_t)(in[4] * bytes));
          output += in[4] * bytes;
          for (int m = 0; m < after; m++, output += bytes) {
            memcpy(output, row + (in[4] - 1 - m - p->is_reflection) * bytes, (size_t)bytes);
          }
        }
      }
    }
  }
}

#endif
