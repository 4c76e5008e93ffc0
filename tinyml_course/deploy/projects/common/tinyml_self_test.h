/* Golden vectors: inputs, and the outputs of the simulator for them. A board that passes computes
 * the same as Python, bit for bit. */
#ifndef TINYML_SELF_TEST_H
#define TINYML_SELF_TEST_H

#ifdef __cplusplus
extern "C" {
#endif

/* Run every vector; pass one line to `print`, "PASS 8 of 8" or the first difference. Returns how
 * many vectors differ: 0 is a pass. */
int tinyml_self_test(void (*print)(const char *line));

/* The line that the last self-test printed: programs repeat it, for a console that is opened late. */
const char *tinyml_self_test_line(void);

#ifdef __cplusplus
}
#endif

#endif
