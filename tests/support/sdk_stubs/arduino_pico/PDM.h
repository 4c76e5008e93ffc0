// Stands in for: libraries/PDM/src/PDM.h, arduino-pico 3.8.1 or later (4.0.2 for a Pico 2).
// Seen: constructor with two pins, setDIN, setCLK (issue report of a trial, 2026); the rest read in
// earlephilhower/arduino-pico, commit 064dd47.
#pragma once
#include <stddef.h>
class PDMClass {
 public:
  PDMClass(int dinPin, int clkPin);
  bool setDIN(int dinPin);
  bool setCLK(int clkPin);
  int begin(int channels, int sampleRate);
  int available();
  int read(void *buffer, size_t size);
  void onReceive(void (*function)(void));
  void setGain(int gain);
};
extern PDMClass PDM;
