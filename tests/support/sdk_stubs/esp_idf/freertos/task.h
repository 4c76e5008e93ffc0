/* Stands in for: freertos/task.h, ESP-IDF 5.3 or later, from its documentation. */
#pragma once
#include "freertos/FreeRTOS.h"
void vTaskDelay(TickType_t ticks);
