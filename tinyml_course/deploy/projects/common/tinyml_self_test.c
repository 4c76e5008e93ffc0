#include "tinyml_self_test.h"

#include <stdint.h>
#include <string.h>

#include "golden_vectors.h"
#include "tinyml_checksum.h"

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

static void report_totals(int wrong, int count, const char *what) {
  add_pair(&all, wrong ? "FAIL: right " : "PASS ", count - wrong);
  add_pair(&all, " of ", count);
  add_text(&all, what);
}

/* How many arrays are not in flash as they were exported. */
static int test_constants(int *count) {
  static const tinyml_constant_t *const tables[] = {GOLDEN_CONSTANTS};
  const char *first = 0;
  int wrong = 0;
  *count = 0;
  for (unsigned t = 0; t < sizeof tables / sizeof *tables; t++) {
    for (const tinyml_constant_t *c = tables[t]; c->data; c++) {
      ++*count;
      if (tinyml_checksum(c->data, c->bytes) == c->checksum) continue;
      if (wrong++ == 0) first = c->name;
    }
  }
  if (wrong) {
    report_totals(wrong, *count, " arrays; first wrong in flash: ");
    add_text(&all, first);
  }
  return wrong;
}

static int test_vectors(void) {
  static int8_t got[GOLDEN_OUTPUT_BYTES];
  line_t first = {{0}, 0};
  int wrong = 0;
  GOLDEN_BEGIN();
  for (int v = 0; v < GOLDEN_VECTORS; v++) {
    golden_run(golden_inputs[v], got);
    const int at = first_difference(got, golden_outputs[v]);
    if (at < 0) continue;
    if (wrong++ == 0) {
      add_pair(&first, "; first: vector ", v);
      add_pair(&first, GOLDEN_OUTPUT, at);
      add_pair(&first, ": expected ", golden_outputs[v][at]);
      add_pair(&first, ", got ", got[at]);
    }
  }
  GOLDEN_BEGIN(); /* what the program then runs is not a step of this stream */
  report_totals(wrong, GOLDEN_VECTORS, " vectors");
  add_text(&all, first.text);
  return wrong;
}

#if GOLDEN_STREAM
static int test_stream(void) {
  int right;
  const char *different = tinyml_stream_test(&right);
  if (different) {
    all.length = 0;
    add_pair(&all, "FAIL: answer ", right);
    add_text(&all, " of the stream: another ");
    add_text(&all, different);
  } else if (right < 0) {
    add_text(&all, "; stream not tested: app_config.h was changed");
  } else {
    add_pair(&all, ", ", right);
    add_text(&all, " answers of a stream");
  }
  return different != 0;
}
#endif

/* Wrong bytes first: they explain wrong answers. */
int tinyml_self_test(void (*print)(const char *line)) {
  int arrays;
  all.length = 0;
  int wrong = test_constants(&arrays);
  if (!wrong) wrong = test_vectors();
  if (!wrong) {
    add_pair(&all, ", ", arrays);
    add_text(&all, " arrays");
  }
#if GOLDEN_STREAM
  if (!wrong) wrong = test_stream();
#endif
  print(all.text);
  return wrong;
}

const char *tinyml_self_test_line(void) { return all.text; }
