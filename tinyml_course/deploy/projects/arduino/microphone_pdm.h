// A PDM microphone: the interrupt writes to a ring buffer, the sketch reads from it. The packages of
// boards with a microphone provide an object PDM; a Pico's pins are named in app_config.h.
#pragma once

#include <Arduino.h>
#include <PDM.h>

#include "app_config.h"

#ifdef MICROPHONE_DATA_PIN
static PDMClass microphone(MICROPHONE_DATA_PIN, MICROPHONE_CLOCK_PIN, -1);
#else
static auto &microphone = PDM;
#endif

static const uint32_t RING = 8192;  // samples, about half a second: longer than one inference
static int16_t ring[RING];
static volatile uint32_t written = 0, taken = 0, lost = 0;

static void onSound() {
  static int16_t part[512];
  int bytes = microphone.available();
  if (bytes > (int)sizeof part) bytes = sizeof part;
  const int count = microphone.read(part, bytes) / 2;
  for (int i = 0; i < count; i++) {
    if (written - taken == RING) {
      lost = lost + 1;
    } else {
      ring[written % RING] = part[i];
      written = written + 1;
    }
  }
}

static bool microphoneBegin() {
  microphone.onReceive(onSound);
  return microphone.begin(1, 16000) == 1;
}

// At most that many samples, oldest first; 0 if there are none yet.
static int microphoneRead(int16_t *samples, int most) {
  int count = 0;
  while (count < most && taken != written) {
    samples[count++] = ring[taken % RING];
    taken = taken + 1;
  }
  return count;
}

static uint32_t microphoneLost() { return lost; }
