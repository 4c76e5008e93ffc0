#pragma once
#include <stddef.h>
#include <stdint.h>
class TwoWire {
 public:
  void begin();
  void beginTransmission(int address);
  size_t write(uint8_t byte);
  uint8_t endTransmission(bool stop = true);
  size_t requestFrom(int address, int bytes);
  int read();
};
extern TwoWire Wire;
