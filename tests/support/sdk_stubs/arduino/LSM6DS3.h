#pragma once
#include <stdint.h>
#define I2C_MODE 0
typedef enum { IMU_SUCCESS, IMU_HW_ERROR } status_t;
class LSM6DS3 {
 public:
  LSM6DS3(uint8_t bus, uint8_t address);
  status_t begin();
  float readFloatAccelX();
  float readFloatAccelY();
  float readFloatAccelZ();
};
