// @TITLE@: golden vectors, and the time of one inference. See README.md.
#include <Arduino.h>

#include "src/app_config.h"
#include "src/model.h"
#include "src/tinyml_self_test.h"

static MODEL_INPUT_TYPE input[MODEL_INPUT_LENGTH];  // put your own numbers here

static void printLine(const char *line) { Serial.println(line); }

static void printAnswer() {
  static const char *const labels[] = TINYML_LABELS;
  const MODEL_OUTPUT_TYPE *output = model_output();
  int best = 0;
  for (int c = 1; c < MODEL_OUTPUT_LENGTH; c++) {
    if (output[c] > output[best]) best = c;
  }
  if (MODEL_OUTPUT_LENGTH == TINYML_CLASSES) Serial.print(labels[best]);
  Serial.print(' ');
  Serial.println(output[best]);
}

void setup() {
  Serial.begin(115200);
  while (!Serial && millis() < 4000) {
  }
}

void loop() {
  tinyml_self_test(printLine);
  memcpy(model_input(), input, sizeof input);
  const uint32_t before = micros();
  model_invoke();
  const uint32_t after = micros();
  Serial.print("microseconds for one answer: ");
  Serial.println(after - before);
  printAnswer();
  delay(5000);
}
