// An MPU-6050 on the I2C pins, in g, without a library: it needs only three registers.
// Source: InvenSense, MPU-6000/MPU-6050 Register Map: 0x6B power, 0x1C range, 0x3B data.
#pragma once

#include <Arduino.h>
#include <Wire.h>

static const int MPU6050 = 0x68;
static const float COUNTS_PER_G = 8192.0f;  // in the range of +-4 g

static bool mpuWrite(uint8_t address, uint8_t value) {
  Wire.beginTransmission(MPU6050);
  Wire.write(address);
  Wire.write(value);
  return Wire.endTransmission() == 0;
}

static bool motionBegin() {
  Wire.begin();
  return mpuWrite(0x6B, 0x00) && mpuWrite(0x1C, 0x08);  // awake; +-4 g
}

static float mpuNext() {
  const int high = Wire.read(), low = Wire.read();
  return (float)(int16_t)(high << 8 | low) / COUNTS_PER_G;
}

// The newest measurement.
static bool motionRead(float &x, float &y, float &z) {
  Wire.beginTransmission(MPU6050);
  Wire.write((uint8_t)0x3B);
  if (Wire.endTransmission(false) != 0 || Wire.requestFrom(MPU6050, 6) != 6) return false;
  x = mpuNext();
  y = mpuNext();
  z = mpuNext();
  return true;
}
