// Stands in for: libraries/PDM/src/PDM.h, ArduinoCore-mbed, commit 0569965.
#pragma once
#include <stddef.h>
class PDMClass {
 public:
  PDMClass(int dinPin, int clkPin, int pwrPin);
  int begin(int channels, int sampleRate);
  int available();
  int read(void *buffer, size_t size);
  void onReceive(void (*function)(void));
  void setGain(int gain);
};
extern PDMClass PDM;
