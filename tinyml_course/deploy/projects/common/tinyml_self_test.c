#include "tinyml_self_test.h"

#include <stdint.h>
#include <string.h>

#include "golden_vectors.h"

typedef struct {
  char text[128];
  int length;
} line_t;

static void add_text(line_t *line, const char *text) {
  while (*text && line->length < (int)sizeof line->text - 1) {
    line->text[line->length++] = *text++;
  }
  line->text[line->length] = 0;
}

static void add_number(line_t *line, int32_t number) {
  char digits[12];
  int at = sizeof digits - 1;
  uint32_t rest = number < 0 ? 0u - (uint32_t)number : (uint32_t)number;
  digits[at] = 0;
  do {
    digits[--at] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest);
  if (number < 0) digits[--at] = '-';
  add_text(line, digits + at);
}

static void add_pair(line_t *line, const char *before, int32_t number) {
  add_text(line, before);
  add_number(line, number);
}

/* Index of the first difference from the expected output, or -1. */
static int first_difference(const int8_t *got, const int8_t *expected) {
  for (int i = 0; i < GOLDEN_OUTPUT_BYTES; i++) {
    if (got[i] != expected[i]) return i;
  }
  return -1;
}

static line_t all;

int tinyml_self_test(void (*print)(const char *line)) {
  static int8_t got[GOLDEN_OUTPUT_BYTES];
  line_t first = {{0}, 0};
  int wrong = 0;
  all.length = 0;
  for (int v = 0; v < GOLDEN_VECTORS; v++) {
    golden_run(golden_inputs[v], got);
    const int at = first_difference(got, golden_outputs[v]);
    if (at < 0) continue;
    if (wrong++ == 0) {
      add_pair(&first, "; first: vector ", v);
      add_pair(&first, ", output ", at);
      add_pair(&first, ": expected ", golden_outputs[v][at]);
      add_pair(&first, ", got ", got[at]);
    }
  }
  add_pair(&all, wrong ? "FAIL: right " : "PASS ", GOLDEN_VECTORS - wrong);
  add_pair(&all, " of ", GOLDEN_VECTORS);
  add_text(&all, first.text);
  print(all.text);
  return wrong;
}

const char *tinyml_self_test_line(void) { return all.text; }
