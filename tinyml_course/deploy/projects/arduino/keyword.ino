// @TITLE@: keyword spotting. See README.md.
#include <Arduino.h>

#include "src/microphone.h"
#include "src/tinyml_keyword.h"
#include "src/tinyml_level.h"
#include "src/tinyml_self_test.h"

static void printLine(const char *line) { Serial.println(line); }

static void stop(const char *why) {
  while (true) {
    Serial.println(why);
    delay(2000);
  }
}

static void report(const tinyml_answer_t &answer) {
  if (answer.heard) {
    Serial.print("heard ");
    Serial.println(answer.heard);
  }
  Serial.print(answer.label);
  Serial.print(' ');
  Serial.println(answer.thousandths);
}

// The self-test's result again every ten seconds, for a monitor that is opened late.
static void repeatSelfTest() {
  static uint32_t printed = 0;
  if (millis() - printed < 10000) return;
  Serial.println(tinyml_self_test_line());
  printed = millis();
}

void setup() {
  Serial.begin(115200);
  while (!Serial && millis() < 4000) {
  }
  if (tinyml_self_test(printLine) != 0) stop(tinyml_self_test_line());
  tinyml_keyword_begin();
  if (!microphone_begin()) stop("no microphone: see Troubleshooting in the kit's README");
}

// At most one line a second: printing takes time too, and would lose more samples.
static void reportLost() {
  static uint32_t lostBefore = 0, printed = 0;
  const uint32_t lost = microphone_lost();
  if (lost == lostBefore || millis() - printed < 1000) return;
  Serial.print("samples lost: ");
  Serial.print(lost);
  Serial.println("; raise TINYML_STEP in src/app_config.h: the model is asked too often");
  lostBefore = lost;
  printed = millis();
}

static void reportLevel(const int16_t *samples, int count) {
  static tinyml_level_t level;
  int decibels;
  if (!tinyml_level_push(&level, samples, count, &decibels)) return;
  Serial.print("level ");
  Serial.print(decibels);
  Serial.println(" dB");
}

void loop() {
  static int16_t samples[160];
  tinyml_answer_t answer;
  const int count = microphone_read(samples, 160);
  for (int i = 0; i < count; i++) {
    if (tinyml_keyword_push(samples[i], &answer)) report(answer);
  }
  reportLevel(samples, count);
  reportLost();
  repeatSelfTest();
}
