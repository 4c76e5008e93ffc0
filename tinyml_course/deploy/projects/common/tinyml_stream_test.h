/* A stored signal through the whole program: features, window, model, mean and triggers. */
#ifndef TINYML_STREAM_TEST_H
#define TINYML_STREAM_TEST_H

/* What differs first from Python's answers, or a null pointer; `answer` becomes the number of
 * answers that are right, or -1 where nothing is compared, because app_config.h now has another
 * step, mean, threshold or pause. The stream begins anew before and after. */
const char *tinyml_stream_test(int *answer);

#endif
