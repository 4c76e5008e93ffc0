/* The self-test on an emulated board; the emulator provides tinyml_serial.h. */
#include "tinyml_self_test.h"
#include "tinyml_serial.h"

int main(void) { return tinyml_self_test(tinyml_serial_print); }
