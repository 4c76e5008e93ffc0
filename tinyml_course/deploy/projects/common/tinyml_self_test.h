/* The checksum of every constant array of the model, then golden vectors: inputs, and the outputs
 * of the simulator for them; then, where the program reads a sensor, a stored signal through its
 * features, window and triggers. A board that passes holds the model that was exported, and computes
 * the same as Python, bit for bit. */
#ifndef TINYML_SELF_TEST_H
#define TINYML_SELF_TEST_H

#ifdef __cplusplus
extern "C" {
#endif

/* Pass one line to `print`, such as "PASS 8 of 8 vectors, 33 arrays", or the first difference.
 * Returns 0 if it passes, else how many arrays differ, or if none how many vectors, or 1. */
int tinyml_self_test(void (*print)(const char *line));

/* The line that the last self-test printed: programs repeat it, for a console that is opened late. */
const char *tinyml_self_test_line(void);

#ifdef __cplusplus
}
#endif

#endif
