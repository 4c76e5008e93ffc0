#pragma once
class BoschSensorClass {
 public:
  int begin();
  int accelerationAvailable();
  int readAcceleration(float &x, float &y, float &z);
};
extern BoschSensorClass IMU;
