// @TITLE@: gestures. See README.md.
#include <Arduino.h>

#include "src/app_config.h"
#include "src/motion_sensor.h"
#include "src/tinyml_gesture.h"
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
    Serial.print("saw ");
    Serial.println(answer.heard);
  }
  Serial.print(answer.label);
  Serial.print(' ');
  Serial.println(answer.thousandths);
}

void setup() {
  Serial.begin(115200);
  while (!Serial && millis() < 4000) {
  }
  if (tinyml_self_test(printLine) != 0) stop("self-test failed: this board computes otherwise");
  tinyml_gesture_begin();
  if (!motionBegin()) stop("no motion sensor: see Troubleshooting in the kit's README");
}

// One reading every TINYML_PERIOD_US, as in training: the newest measurement, or the last one again
// if there is no newer one.
void loop() {
  static uint32_t due = micros();
  static float axes[3];
  tinyml_answer_t answer;
  if ((int32_t)(micros() - due) < 0) return;
  due += TINYML_PERIOD_US;
  motionRead(axes[0], axes[1], axes[2]);
  if (tinyml_gesture_push(axes, &answer)) report(answer);
}
