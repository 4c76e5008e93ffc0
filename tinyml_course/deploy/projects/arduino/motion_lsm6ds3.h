// The LSM6DS3 on a XIAO nRF52840 Sense, in g, with the library "Seeed Arduino LSM6DS3".
#pragma once

#include <LSM6DS3.h>
#include <Wire.h>

static LSM6DS3 motion(I2C_MODE, 0x6A);

static bool motionBegin() { return motion.begin() == 0; }

// The newest measurement.
static bool motionRead(float &x, float &y, float &z) {
  x = motion.readFloatAccelX();
  y = motion.readFloatAccelY();
  z = motion.readFloatAccelZ();
  return true;
}
