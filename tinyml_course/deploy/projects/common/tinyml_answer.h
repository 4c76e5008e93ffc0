/* The answer of a program each time it runs its model. */
#ifndef TINYML_ANSWER_H
#define TINYML_ANSWER_H

#include <stdint.h>

typedef struct {
  const char *label;    /* the class with the highest mean of the last answers */
  int16_t thousandths;  /* that mean */
  const char *heard;    /* the class that triggers now; usually a null pointer */
} tinyml_answer_t;

#endif
