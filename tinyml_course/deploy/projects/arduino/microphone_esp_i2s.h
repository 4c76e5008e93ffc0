// A PDM microphone on an ESP32-S3, with the ESP_I2S library of Espressif's board package (3.x).
// The DMA buffers hold the samples that arrive while the model runs.
#pragma once

#include <Arduino.h>
#include <ESP_I2S.h>

#include "app_config.h"

static I2SClass microphone;

static bool microphoneBegin() {
  microphone.setPinsPdmRx(MICROPHONE_CLOCK_PIN, MICROPHONE_DATA_PIN);
  return microphone.begin(I2S_MODE_PDM_RX, 16000, I2S_DATA_BIT_WIDTH_16BIT, I2S_SLOT_MODE_MONO);
}

// At most that many samples, oldest first; waits for the first.
static int microphoneRead(int16_t *samples, int most) {
  return (int)(microphone.readBytes((char *)samples, 2 * (size_t)most) / 2);
}

static uint32_t microphoneLost() { return 0; }  // the library does not report it
