// @TITLE@: gestures. See README.md.
#include <Arduino.h>

#include "src/app_config.h"
#include "src/motion_sensor.h"
#include "src/tinyml_axes.h"
#include "src/tinyml_gesture.h"
#include "src/tinyml_self_test.h"

static void printLine(const char *line) { Serial.println(line); }

static void stop(const char *why) {
  while (true) {
    Serial.println(why);
    delay(2000);
  }
}

// A line an answer: label, thousandths, and the newest reading in thousandths of g.
static void report(const tinyml_answer_t &answer, const float *axes) {
  if (answer.heard) {
    Serial.print("saw ");
    Serial.println(answer.heard);
  }
  Serial.print(answer.label);
  Serial.print(' ');
  Serial.print(answer.thousandths);
  Serial.print(" at");
  for (int i = 0; i < 3; i++) {
    Serial.print(' ');
    Serial.print((int)(1000 * axes[i]));
  }
  Serial.println("");
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
  tinyml_gesture_begin();
  if (!motionBegin()) stop("no motion sensor: see Troubleshooting in the kit's README");
}

// One reading every TINYML_PERIOD_US, as in training: the newest measurement, or the last one again
// if there is no newer one.
void loop() {
  static uint32_t due = micros();
  static float axes[3];
  float next[3];
  tinyml_answer_t answer;
  if ((int32_t)(micros() - due) < 0) return;
  due += TINYML_PERIOD_US;
  if (motionRead(next[0], next[1], next[2])) {
    tinyml_axes_turn(next);
    memcpy(axes, next, sizeof axes);
  }
  if (tinyml_gesture_push(axes, &answer)) report(answer, axes);
  repeatSelfTest();
}
