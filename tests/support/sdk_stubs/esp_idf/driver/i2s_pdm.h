#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
typedef int esp_err_t;
#define ESP_OK 0
typedef struct i2s_channel *i2s_chan_handle_t;
typedef enum { I2S_NUM_0 } i2s_port_t;
typedef enum { I2S_ROLE_MASTER } i2s_role_t;
typedef struct {
  i2s_port_t id;
  i2s_role_t role;
  uint32_t dma_desc_num;
  uint32_t dma_frame_num;
} i2s_chan_config_t;
#define I2S_CHANNEL_DEFAULT_CONFIG(port, part) \
  { .id = port, .role = part, .dma_desc_num = 6, .dma_frame_num = 240 }
typedef enum { I2S_DATA_BIT_WIDTH_16BIT = 16 } i2s_data_bit_width_t;
typedef enum { I2S_SLOT_MODE_MONO = 1 } i2s_slot_mode_t;
typedef struct {
  uint32_t sample_rate_hz;
} i2s_pdm_rx_clk_config_t;
typedef struct {
  i2s_data_bit_width_t data_bit_width;
  i2s_slot_mode_t slot_mode;
} i2s_pdm_rx_slot_config_t;
typedef struct {
  int clk;
  int din;
} i2s_pdm_rx_gpio_config_t;
typedef struct {
  i2s_pdm_rx_clk_config_t clk_cfg;
  i2s_pdm_rx_slot_config_t slot_cfg;
  i2s_pdm_rx_gpio_config_t gpio_cfg;
} i2s_pdm_rx_config_t;
#define I2S_PDM_RX_CLK_DEFAULT_CONFIG(rate) \
  { .sample_rate_hz = rate }
#define I2S_PDM_RX_SLOT_DEFAULT_CONFIG(bits, mode) \
  { .data_bit_width = bits, .slot_mode = mode }
esp_err_t i2s_new_channel(const i2s_chan_config_t *config, i2s_chan_handle_t *send,
                          i2s_chan_handle_t *receive);
esp_err_t i2s_channel_init_pdm_rx_mode(i2s_chan_handle_t channel, const i2s_pdm_rx_config_t *config);
esp_err_t i2s_channel_enable(i2s_chan_handle_t channel);
esp_err_t i2s_channel_read(i2s_chan_handle_t channel, void *to, size_t bytes, size_t *read,
                           uint32_t timeout_ms);
