/* A model as C99, written by tinyml export. model_input() is written over by
 * model_invoke(): fill it before each run. */
#ifndef MODEL_H
#define MODEL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MODEL_INPUT_BYTES 375
#define MODEL_OUTPUT_BYTES 5
#define MODEL_ARENA_BYTES 1370
#define MODEL_LAYERS 9
#define MODEL_INPUT_SCALE 0.025007180869579315f
#define MODEL_INPUT_ZERO_POINT (-33)
#define MODEL_OUTPUT_SCALE 0.00390625f
#define MODEL_OUTPUT_ZERO_POINT (-128)

int8_t *model_input(void);
const int8_t *model_output(void);
void model_invoke(void);

#ifdef __cplusplus
}
#endif

#endif
