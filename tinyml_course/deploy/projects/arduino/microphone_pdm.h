// A PDM microphone: the interrupt writes to a ring buffer, the sketch reads from it. Every board
// package provides an object PDM, and its interrupt calls that one only; a Pico's pins are named in
// app_config.h.
#pragma once

#include <Arduino.h>
#include <PDM.h>

#include "app_config.h"

static const uint32_t RING = 8192;  // samples, about half a second: longer than one inference
static int16_t ring[RING];
static volatile uint32_t written = 0, taken = 0, lost = 0;

// The samples are not volatile: without this the compiler may move the index before them.
static inline void keepOrder() { __asm__ volatile("" ::: "memory"); }

static void onSound() {
  static int16_t part[512];
  int bytes = PDM.available();
  if (bytes > (int)sizeof part) bytes = sizeof part;
  const int count = PDM.read(part, bytes) / 2;
  for (int i = 0; i < count; i++) {
    if (written - taken == RING) {
      lost = lost + 1;
    } else {
      ring[written % RING] = part[i];
      keepOrder();
      written = written + 1;
    }
  }
}

static bool microphone_begin() {
#ifdef MICROPHONE_DATA_PIN
  PDM.setDIN(MICROPHONE_DATA_PIN);
  PDM.setCLK(MICROPHONE_CLOCK_PIN);
#endif
#ifdef MICROPHONE_GAIN
  PDM.setGain(MICROPHONE_GAIN);  // before begin(), which applies it
#endif
  PDM.onReceive(onSound);
  return PDM.begin(1, 16000) == 1;
}

// At most that many samples, oldest first; 0 if there are none yet.
static int microphone_read(int16_t *samples, int most) {
  int count = 0;
  while (count < most && taken != written) {
    keepOrder();
    samples[count++] = ring[taken % RING];
    keepOrder();
    taken = taken + 1;
  }
  return count;
}

static uint32_t microphone_lost() { return lost; }
