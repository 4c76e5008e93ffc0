/* BasicClassifier: the scores at some places, and which of them reach their threshold. */
#ifndef TINYML_BASIC_CLASSIFIER_H
#define TINYML_BASIC_CLASSIFIER_H

#include "tinyml_gather.h"

static inline void tinyml_basic_classifier(int length, int count, const void *scores,
                                           const void *places, const void *thresholds,
                                           int8_t *reached, void *chosen) {
  const tinyml_int32_t *score = (const tinyml_int32_t *)scores;
  const tinyml_int32_t *at = (const tinyml_int32_t *)places;
  const tinyml_int32_t *least = (const tinyml_int32_t *)thresholds;
  tinyml_int32_t *found = (tinyml_int32_t *)chosen;
  for (int i = 0; i < count; i++) {
    found[i] = score[tinyml_inside(at[i], length)];
    reached[i] = found[i] >= least[i];
  }
}

#endif
