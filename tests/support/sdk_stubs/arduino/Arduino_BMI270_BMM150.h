// Stands in for: src/BoschSensorClass.h, Arduino_BMI270_BMM150, with begin(CfgBoshSensor_t);
// its source as of commit 0b6018e.
#pragma once
typedef enum {
  BOSCH_ACCELEROMETER_ONLY,
  BOSCH_MAGNETOMETER_ONLY,
  BOSCH_ACCEL_AND_MAGN
} CfgBoshSensor_t;
class BoschSensorClass {
 public:
  int begin(CfgBoshSensor_t cfg = BOSCH_ACCEL_AND_MAGN);
  int accelerationAvailable();
  int readAcceleration(float &x, float &y, float &z);
};
extern BoschSensorClass IMU;
