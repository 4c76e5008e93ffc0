/* Stands in for: freertos/FreeRTOS.h, ESP-IDF 5.3 or later, from its documentation, with CONFIG_FREERTOS_HZ=1000. */
#pragma once
#include <stdint.h>
typedef uint32_t TickType_t;
#define portMAX_DELAY ((TickType_t)0xffffffff)
#define pdMS_TO_TICKS(milliseconds) ((TickType_t)(milliseconds) * 1)
