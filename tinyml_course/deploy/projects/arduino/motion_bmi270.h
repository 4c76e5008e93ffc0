// The BMI270 on an Arduino Nano 33 BLE Sense Rev2, in g, with the library Arduino_BMI270_BMM150.
#pragma once

#include <Arduino_BMI270_BMM150.h>

static bool motionBegin() { return IMU.begin() != 0; }

// A new measurement, or false if there is none yet.
static bool motionRead(float &x, float &y, float &z) {
  return IMU.accelerationAvailable() && IMU.readAcceleration(x, y, z) != 0;
}
