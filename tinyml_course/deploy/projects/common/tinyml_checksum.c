#include "tinyml_checksum.h"

/* Four bits at a time: a table of 64 bytes, and about 15 instructions a byte. */
static const uint32_t table[16] = {
    0x00000000u, 0x1DB71064u, 0x3B6E20C8u, 0x26D930ACu, 0x76DC4190u, 0x6B6B51F4u,
    0x4DB26158u, 0x5005713Cu, 0xEDB88320u, 0xF00F9344u, 0xD6D6A3E8u, 0xCB61B38Cu,
    0x9B64C2B0u, 0x86D3D2D4u, 0xA00AE278u, 0xBDBDF21Cu,
};

uint32_t tinyml_checksum(const void *data, uint32_t bytes) {
  /* volatile: the compiler knows the constants, but flash is what is to be read. */
  const volatile uint8_t *byte = data;
  uint32_t rest = 0xFFFFFFFFu;
  for (uint32_t i = 0; i < bytes; i++) {
    rest ^= byte[i];
    rest = (rest >> 4) ^ table[rest & 15];
    rest = (rest >> 4) ^ table[rest & 15];
  }
  return ~rest;
}
