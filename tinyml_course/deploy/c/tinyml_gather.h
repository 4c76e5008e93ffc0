/* GATHER, GATHER_ND, EMBEDDING_LOOKUP and DYNAMIC_UPDATE_SLICE: places that are numbers in a tensor.
 *
 * A place outside is moved to the nearest one inside, so nothing else is ever read or written.
 */
#ifndef TINYML_GATHER_H
#define TINYML_GATHER_H

#include "tinyml_moving.h"
#include "tinyml_types.h"

static inline int tinyml_inside(int32_t place, int length) {
  return place < 0 ? 0 : place < length ? (int)place : length - 1;
}

typedef struct {
  int batch, outer, count; /* for each batch, so many places for each of `outer` arrays */
  int length;              /* slices of an array */
  int bytes;               /* of a slice */
} tinyml_gather_slices_t;

static inline void tinyml_gather_slices(const tinyml_gather_slices_t *p, const void *input,
                                        const void *places, int8_t *output) {
  const int8_t *array = (const int8_t *)input;
  const tinyml_int32_t *at = (const tinyml_int32_t *)places;
  for (int b = 0; b < p->batch; b++, at += p->count) {
    for (int o = 0; o < p->outer; o++, array += p->length * p->bytes) {
      if (p->bytes == 1) { /* a call for each would take longer */
        for (int i = 0; i < p->count; i++) *output++ = array[tinyml_inside(at[i], p->length)];
        continue;
      }
      for (int i = 0; i < p->count; i++, output += p->bytes) {
        memcpy(output, array + tinyml_inside(at[i], p->length) * p->bytes, (size_t)p->bytes);
      }
    }
  }
}

typedef struct {
  int count, depth; /* of tuples, and of numbers in each */
  int shape[5];     /* of the axes that they index */
  int bytes;        /* of a slice */
} tinyml_gather_nd_t;

static inline void tinyml_gather_nd(const tinyml_gather_nd_t *p, const void *input,
                                    const void *places, int8_t *output) {
  const tinyml_int32_t *at = (const tinyml_int32_t *)places;
  for (int i = 0; i < p->count; i++, output += p->bytes) {
    int slice = 0;
    for (int k = 0; k < p->depth; k++) {
      slice = slice * p->shape[k] + tinyml_inside(*at++, p->shape[k]);
    }
    memcpy(output, (const int8_t *)input + slice * p->bytes, (size_t)p->bytes);
  }
}

typedef struct {
  int axes;
  int shape[6], part[6]; /* of the whole, and of the part that replaces some of it */
  int step[6];           /* bytes of the whole from one index to the next */
  int bytes;             /* of a run of the part, along the last axis and all axes inside it */
  int is_64_bits;        /* the places are */
} tinyml_update_slice_t;

/* 64-bit numbers that share the arena; this core stores the lower half first. */
static inline int tinyml_first_place(const tinyml_update_slice_t *p, const void *places, int axis) {
  const tinyml_int32_t *at = (const tinyml_int32_t *)places;
  const int free_places = p->shape[axis] - p->part[axis] + 1;
  if (!p->is_64_bits) return tinyml_inside(at[axis], free_places);
  const int32_t low = at[2 * axis], high = at[2 * axis + 1];
  if (high != low >> 31) return high < 0 ? 0 : free_places - 1;
  return tinyml_inside(low, free_places);
}

/* The part's runs, counted as an odometer counts: the last axis but one is the fastest. */
static inline void tinyml_update_slice(const tinyml_update_slice_t *p, const void *part,
                                       const void *places, int8_t *output) {
  const int8_t *from = (const int8_t *)part;
  int index[6] = {0};
  for (int k = 0; k < p->axes; k++) output += tinyml_first_place(p, places, k) * p->step[k];
  for (;;) {
    memcpy(output, from, (size_t)p->bytes);
    from += p->bytes;
    int k = p->axes - 2;
    for (; k >= 0; k--) {
      output += p->step[k];
      if (++index[k] < p->part[k]) break;
      output -= p->part[k] * p->step[k];
      index[k] = 0;
    }
    if (k < 0) return;
  }
}

#endif
