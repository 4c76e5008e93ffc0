/* Runs a model on stored inputs under QEMU; outputs go to the serial console in hex digits. */
#include <string.h>

#include "inputs.h" /* INPUTS, inputs[INPUTS][MODEL_INPUT_BYTES] */
#include "model.h"
#include "tinyml_serial.h"

static void leave(void) {
  register int operation __asm__("r0") = 0x18; /* SYS_EXIT */
  register int reason __asm__("r1") = 0x20026; /* the application is done */
  __asm__ volatile("bkpt 0xab" : : "r"(operation), "r"(reason) : "memory");
}

int main(void) {
  tinyml_serial_begin();
  for (int i = 0; i < INPUTS; i++) {
    memcpy(model_input(), inputs[i], MODEL_INPUT_BYTES);
    model_invoke();
    const int8_t *output = model_output();
    for (int j = 0; j < MODEL_OUTPUT_BYTES; j++) {
      tinyml_serial_put("0123456789abcdef"[(output[j] >> 4) & 15]);
      tinyml_serial_put("0123456789abcdef"[output[j] & 15]);
    }
    tinyml_serial_put('\n');
  }
  leave();
  return 0;
}
