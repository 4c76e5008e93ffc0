// Stands in for: api/HardwareI2C.h, ArduinoCore-API, commit a553fae.
#pragma once
#include <stddef.h>
#include <stdint.h>
class TwoWire {
 public:
  void begin();
  void beginTransmission(uint8_t address);
  size_t write(uint8_t byte);
  uint8_t endTransmission(bool stopBit);
  uint8_t endTransmission(void);
  size_t requestFrom(uint8_t address, size_t len, bool stopBit);
  size_t requestFrom(uint8_t address, size_t len);
  int read();
};
extern TwoWire Wire;
