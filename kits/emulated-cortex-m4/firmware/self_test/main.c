/* The self-test on the emulated board; tests/deploy runs it, and tinyml emulate brings
 * tinyml_serial.h. */
#include "tinyml_self_test.h"
#include "tinyml_serial.h"

int main(void) { return tinyml_self_test(tinyml_serial_print); }
