/* A PDM microphone, with the I2S driver of ESP-IDF 5. Its DMA buffers hold 8 x 512 samples, a quarter
 * of a second, while the model runs. */
#ifndef MICROPHONE_H
#define MICROPHONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app_config.h"
#include "driver/i2s_pdm.h"
#include "freertos/FreeRTOS.h"

static i2s_chan_handle_t microphone;

static bool microphone_begin(void) {
  i2s_chan_config_t channel = I2S_CHANNEL_DEFAULT_CONFIG(I2S_NUM_0, I2S_ROLE_MASTER);
  channel.dma_desc_num = 8;
  channel.dma_frame_num = 512;
  i2s_pdm_rx_config_t config = {
      .clk_cfg = I2S_PDM_RX_CLK_DEFAULT_CONFIG(16000),
      .slot_cfg = I2S_PDM_RX_SLOT_DEFAULT_CONFIG(I2S_DATA_BIT_WIDTH_16BIT, I2S_SLOT_MODE_MONO),
      .gpio_cfg = {.clk = MICROPHONE_CLOCK_PIN, .din = MICROPHONE_DATA_PIN},
  };
  return i2s_new_channel(&channel, NULL, &microphone) == ESP_OK &&
         i2s_channel_init_pdm_rx_mode(microphone, &config) == ESP_OK &&
         i2s_channel_enable(microphone) == ESP_OK;
}

/* At most that many samples, oldest first; waits for them. */
static int microphone_read(int16_t *samples, int most) {
  size_t bytes = 0;
  if (i2s_channel_read(microphone, samples, 2 * (size_t)most, &bytes, portMAX_DELAY) != ESP_OK) {
    return 0;
  }
  return (int)(bytes / 2);
}

#endif
