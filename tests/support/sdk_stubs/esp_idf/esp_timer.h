/* Stands in for: esp_timer.h, ESP-IDF 5.3 or later, from its documentation. */
#pragma once
#include <stdint.h>
int64_t esp_timer_get_time(void);
