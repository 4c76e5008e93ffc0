// Stands in for: api/Common.h and api/Print.h, ArduinoCore-API, commit a553fae.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>
uint32_t millis();
uint32_t micros();
void delay(uint32_t milliseconds);
struct SerialPort {
  void begin(unsigned long baud);
  explicit operator bool();
  size_t print(const char *text);
  size_t print(char character);
  size_t print(int number);
  size_t print(unsigned int number);
  size_t print(unsigned long number);
  size_t println(const char *text);
  size_t println(int number);
  size_t println(unsigned int number);
  size_t println(unsigned long number);
};
extern SerialPort Serial;
