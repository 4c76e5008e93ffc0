/* The serial console of the emulated board: bytes written to its data register appear there.
 *
 * It is UART 0 of Arm's MPS2 boards (address, registers), so that QEMU has it too.
 * Source: Arm Cortex-M System Design Kit, Technical Reference Manual (DDI 0479), APB UART.
 */
#ifndef TINYML_SERIAL_H
#define TINYML_SERIAL_H

#include <stdint.h>

#define TINYML_UART 0x40004000u

static inline volatile uint32_t *tinyml_uart(uint32_t offset) {
  return (volatile uint32_t *)(uintptr_t)(TINYML_UART + offset);
}

/* Set it up; the emulator takes bytes without, a real UART does not. */
static inline void tinyml_serial_begin(void) {
  *tinyml_uart(0x10) = 217; /* clock divider: 115,200 baud from 25 MHz */
  *tinyml_uart(0x08) = 1;   /* send */
}

static inline void tinyml_serial_put(char c) {
  while (*tinyml_uart(0x04) & 1) { /* the last byte is still going out */
  }
  *tinyml_uart(0x00) = (uint8_t)c;
}

static inline void tinyml_serial_print(const char *text) {
  for (; *text; text++) tinyml_serial_put(*text);
}

#endif
