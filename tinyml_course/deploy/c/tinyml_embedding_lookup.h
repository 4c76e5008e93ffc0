/* EMBEDDING_LOOKUP of int8 rows as real numbers. */
#ifndef TINYML_EMBEDDING_LOOKUP_H
#define TINYML_EMBEDDING_LOOKUP_H

#include "tinyml_gather.h"
#include "tinyml_quantize.h"

typedef struct {
  int count, length; /* of numbers, and of rows in the table */
  tinyml_dequantize_t row;
} tinyml_embedding_lookup_t;

static inline void tinyml_embedding_lookup(const tinyml_embedding_lookup_t *p, const int8_t *table,
                                           const void *numbers, int8_t *output) {
  const tinyml_int32_t *at = (const tinyml_int32_t *)numbers;
  const int count = p->row.count;
  for (int i = 0; i < p->count; i++, output += count * (int)sizeof(float)) {
    tinyml_dequantize_int8(&p->row, table + tinyml_inside(at[i], p->length) * count, output);
  }
}

#endif
