/* Golden vectors: inputs, and what the simulator computes for them. A board that passes computes
 * what Python said, bit for bit. */
#ifndef TINYML_SELF_TEST_H
#define TINYML_SELF_TEST_H

#ifdef __cplusplus
extern "C" {
#endif

/* Run every vector; give `print` one line, "PASS 8 of 8" or the first difference. Returns how many
 * vectors differ: 0 is good. */
int tinyml_self_test(void (*print)(const char *line));

#ifdef __cplusplus
}
#endif

#endif
