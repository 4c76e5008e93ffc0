/* From the axes that a sensor's library reports to the course's frame, the same on every kit: x, y
 * and z of the sensor's chip, as its datasheet draws them; z is +1 g when the board lies flat with
 * the chip on top. MOTION_AXES, in app_config.h, names for x, y and z the reported axis, 1 to 3,
 * negative where it points the other way.
 */
#ifndef TINYML_AXES_H
#define TINYML_AXES_H

#include <stdint.h>

#include "app_config.h"

#ifndef MOTION_AXES
#define MOTION_AXES {1, 2, 3}
#endif

static inline void tinyml_axes_turn(float *axes) {
  static const int8_t from[3] = MOTION_AXES;
  const float reported[3] = {axes[0], axes[1], axes[2]};
  for (int i = 0; i < 3; i++) {
    axes[i] = from[i] < 0 ? -reported[-from[i] - 1] : reported[from[i] - 1];
  }
}

#endif
