/* An MPU-6050, with the I2C driver of ESP-IDF 5.3 or later, in g.
 * Source: InvenSense, MPU-6000/MPU-6050 Register Map: 0x6B power, 0x1C range, 0x3B data. */
#ifndef MOTION_SENSOR_H
#define MOTION_SENSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "app_config.h"
#include "driver/i2c_master.h"

static i2c_master_dev_handle_t motion;

static bool motion_write(uint8_t address, uint8_t value) {
  const uint8_t bytes[2] = {address, value};
  return i2c_master_transmit(motion, bytes, 2, 100) == ESP_OK;
}

static bool motion_begin(void) {
  i2c_master_bus_handle_t bus;
  i2c_master_bus_config_t wires = {
      .i2c_port = I2C_NUM_0,
      .sda_io_num = MOTION_SDA_PIN,
      .scl_io_num = MOTION_SCL_PIN,
      .clk_source = I2C_CLK_SRC_DEFAULT,
      .glitch_ignore_cnt = 7,
      .flags.enable_internal_pullup = true,
  };
  i2c_device_config_t device = {
      .dev_addr_length = I2C_ADDR_BIT_LEN_7,
      .device_address = 0x68,
      .scl_speed_hz = 400000,
  };
  return i2c_new_master_bus(&wires, &bus) == ESP_OK &&
         i2c_master_bus_add_device(bus, &device, &motion) == ESP_OK &&
         motion_write(0x6B, 0x00) && motion_write(0x1C, 0x08); /* awake; +-4 g */
}

/* The newest measurement. */
static bool motion_read(float *axes) {
  const uint8_t address = 0x3B;
  uint8_t bytes[6];
  if (i2c_master_transmit_receive(motion, &address, 1, bytes, 6, 100) != ESP_OK) return false;
  for (int i = 0; i < 3; i++) {
    axes[i] = (float)(int16_t)(bytes[2 * i] << 8 | bytes[2 * i + 1]) / 8192.0f;
  }
  return true;
}

#endif
