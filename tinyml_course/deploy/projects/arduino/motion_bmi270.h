// The BMI270 on an Arduino Nano 33 BLE Sense Rev2, in g, with the library Arduino_BMI270_BMM150. Only
// the accelerometer is started: begin() without an argument returns the magnetometer's result, even
// if the accelerometer failed.
#pragma once

#include <Arduino_BMI270_BMM150.h>

static bool motionBegin() { return IMU.begin(BOSCH_ACCELEROMETER_ONLY) != 0; }

// A new measurement, or false if there is none yet.
static bool motionRead(float &x, float &y, float &z) {
  return IMU.accelerationAvailable() && IMU.readAcceleration(x, y, z) != 0;
}
