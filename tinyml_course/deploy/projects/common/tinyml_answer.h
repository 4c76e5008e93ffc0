/* What a program answers, each time it asks its model. */
#ifndef TINYML_ANSWER_H
#define TINYML_ANSWER_H

#include <stdint.h>

typedef struct {
  const char *label;    /* the class with the highest mean of the last answers */
  int16_t thousandths;  /* that mean */
  const char *heard;    /* the class that triggers now, or a null pointer: mostly that */
} tinyml_answer_t;

#endif
