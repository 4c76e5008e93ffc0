// Stands in for: LSM6DS3.h, Seeed_Arduino_LSM6DS3, commit 6a71121.
#pragma once
#include <stdint.h>
#define I2C_MODE 0
typedef enum { IMU_SUCCESS, IMU_HW_ERROR } status_t;
class LSM6DS3 {
 public:
  LSM6DS3(uint8_t busType = I2C_MODE, uint8_t inputArg = 0x6A);
  status_t begin();
  float readFloatAccelX();
  float readFloatAccelY();
  float readFloatAccelZ();
};
