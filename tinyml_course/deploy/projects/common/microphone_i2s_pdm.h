/* A PDM microphone on an ESP32-S3, with the I2S driver of ESP-IDF 5.3 or later, alone or under Arduino.
 * The driver has no gain for this chip: MICROPHONE_GAIN is a factor in software.
 * Its DMA buffers hold 8 x 512 samples, a quarter of a second, while the model runs. */
#ifndef MICROPHONE_H
#define MICROPHONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app_config.h"
#include "driver/i2s_pdm.h"
#include "freertos/FreeRTOS.h"
#include "tinyml_gain.h"

static i2s_chan_handle_t microphone;
static volatile uint32_t microphone_dropped = 0;

/* The interrupt that finds every buffer full calls it: the oldest buffer is dropped. */
static bool microphone_overflow(i2s_chan_handle_t channel, i2s_event_data_t *event, void *context) {
  (void)channel;
  (void)context;
  microphone_dropped = microphone_dropped + (uint32_t)(event->size / sizeof(int16_t));
  return false;
}

static bool microphone_begin(void) {
  i2s_chan_config_t channel = I2S_CHANNEL_DEFAULT_CONFIG(I2S_NUM_0, I2S_ROLE_MASTER);
  const i2s_pdm_rx_clk_config_t clock = I2S_PDM_RX_CLK_DEFAULT_CONFIG(16000);
  const i2s_pdm_rx_slot_config_t slot =
      I2S_PDM_RX_SLOT_DEFAULT_CONFIG(I2S_DATA_BIT_WIDTH_16BIT, I2S_SLOT_MODE_MONO);
  static i2s_pdm_rx_config_t config;
  static i2s_event_callbacks_t callbacks;
  channel.dma_desc_num = 8;
  channel.dma_frame_num = 512;
  config.clk_cfg = clock;
  config.slot_cfg = slot;
  config.gpio_cfg.clk = (gpio_num_t)MICROPHONE_CLOCK_PIN;
  config.gpio_cfg.din = (gpio_num_t)MICROPHONE_DATA_PIN;
  callbacks.on_recv_q_ovf = microphone_overflow;
  return i2s_new_channel(&channel, NULL, &microphone) == ESP_OK &&
         i2s_channel_init_pdm_rx_mode(microphone, &config) == ESP_OK &&
         i2s_channel_register_event_callback(microphone, &callbacks, NULL) == ESP_OK &&
         i2s_channel_enable(microphone) == ESP_OK;
}

/* At most that many samples, oldest first, amplified; waits for them. */
static int microphone_read(int16_t *samples, int most) {
  static tinyml_gain_t gain;
  size_t bytes = 0;
  if (i2s_channel_read(microphone, samples, 2 * (size_t)most, &bytes, portMAX_DELAY) != ESP_OK) {
    return 0;
  }
  for (size_t i = 0; i < bytes / 2; i++) {
    samples[i] = tinyml_gain_push(&gain, samples[i], MICROPHONE_GAIN);
  }
  return (int)(bytes / 2);
}

/* Samples that were dropped since the start. */
static uint32_t microphone_lost(void) { return microphone_dropped; }

#endif
