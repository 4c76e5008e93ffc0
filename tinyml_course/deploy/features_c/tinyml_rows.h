/* The last rows of a stream, oldest first: frames of sound, or moments of movement.
 *
 * A row is taken with tinyml_rows_push; tinyml_rows_copy writes all of them in their order, as a
 * model's input wants them. The caller owns the bytes: rows * columns of them.
 */
#ifndef TINYML_ROWS_H
#define TINYML_ROWS_H

#include <stdint.h>
#include <string.h>

typedef struct {
  int8_t *bytes;
  int32_t rows;
  int32_t columns;
  int32_t next;   /* the row that is written over next */
  int32_t filled; /* how many rows have come, up to all */
} tinyml_rows_t;

static inline void tinyml_rows_push(tinyml_rows_t *ring, const int8_t *row) {
  memcpy(ring->bytes + ring->next * ring->columns, row, (size_t)ring->columns);
  ring->next = ring->next + 1 == ring->rows ? 0 : ring->next + 1;
  if (ring->filled < ring->rows) ring->filled++;
}

static inline int tinyml_rows_full(const tinyml_rows_t *ring) {
  return ring->filled == ring->rows;
}

static inline void tinyml_rows_copy(const tinyml_rows_t *ring, int8_t *to) {
  const int32_t newest = ring->next * ring->columns;
  const int32_t oldest = ring->rows * ring->columns - newest;
  memcpy(to, ring->bytes + newest, (size_t)oldest);
  memcpy(to + oldest, ring->bytes, (size_t)newest);
}

#endif
