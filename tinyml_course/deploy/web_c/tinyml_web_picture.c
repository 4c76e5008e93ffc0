/* A model that looks: the page writes a frame of red, green, blue and opacity, and asks. Compiled with
 * TINYML_WEB_SIDE (of the model's input) and TINYML_WEB_PIXELS (the most of a frame). */
#include <stdint.h>

#include "model.h"
#include "tinyml_picture.h"

static uint8_t frame[4 * TINYML_WEB_PIXELS];
static uint8_t grey[TINYML_WEB_PIXELS];
static uint8_t small[TINYML_WEB_SIDE * TINYML_WEB_SIDE];

uint8_t *tinyml_web_frame(void) { return frame; }

/* What the network looks at: grey, side by side. */
const uint8_t *tinyml_web_small(void) { return small; }

/* The answer is then in model_output(). */
void tinyml_web_look(int32_t width, int32_t height) {
  for (int32_t i = 0; i < width * height; i++) {
    grey[i] = tinyml_grey(frame[4 * i], frame[4 * i + 1], frame[4 * i + 2]);
  }
  tinyml_picture_resize(grey, width, height, TINYML_WEB_SIDE, small);
  tinyml_picture_codes(small, TINYML_WEB_SIDE * TINYML_WEB_SIDE, MODEL_INPUT_SCALE,
                       MODEL_INPUT_ZERO_POINT, model_input());
  model_invoke();
}
