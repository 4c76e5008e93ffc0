/* CRC-32, as zlib and Ethernet compute it, of arrays in flash. */
#ifndef TINYML_CHECKSUM_H
#define TINYML_CHECKSUM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const char *name;
  const void *data;
  uint32_t bytes;
  uint32_t checksum; /* what it must be */
} tinyml_constant_t;

uint32_t tinyml_checksum(const void *data, uint32_t bytes);

#ifdef __cplusplus
}
#endif

#endif
