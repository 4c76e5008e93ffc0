#pragma once
#include <stddef.h>
class PDMClass {
 public:
  PDMClass(int data_pin, int clock_pin, int power_pin);
  int begin(int channels, int sample_rate);
  int available();
  int read(void *buffer, size_t bytes);
  void onReceive(void (*function)(void));
};
extern PDMClass PDM;
