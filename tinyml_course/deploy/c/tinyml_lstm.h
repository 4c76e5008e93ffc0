/* UNIDIRECTIONAL_SEQUENCE_LSTM, int8 with an int16 cell state: all steps of a sequence. */
#ifndef TINYML_LSTM_H
#define TINYML_LSTM_H

#include "tinyml_requantize.h"
#include "tinyml_sigmoid_int16.h"
#include "tinyml_types.h"

enum { TINYML_INPUT_GATE, TINYML_FORGET_GATE, TINYML_OUTPUT_GATE, TINYML_CELL_GATE, TINYML_GATES };

/* A dense layer to all gates: weights are gates x units x depth. */
typedef struct {
  int depth;
  const int8_t *weights;
  const int32_t *bias; /* minus the input's zero point times the weights included */
  int32_t multiplier[TINYML_GATES];
  int shift[TINYML_GATES];
} tinyml_gates_t;

typedef struct {
  int steps, batch, units;
  int step_stride, batch_stride; /* rows of the input from one to the next */
  tinyml_gates_t from_input, from_hidden;
  int32_t keep[2], add[2], show[2]; /* multiplier and shift of products */
  int cell_power;                   /* the cell state's scale is 2^cell_power */
  int32_t cell_limit;
  int32_t hidden_zero_point;
  const uint16_t *points;           /* of the logistic function */
  int8_t *gates[TINYML_GATES];      /* room for int16, `units` of each gate */
} tinyml_lstm_t;

static inline int32_t tinyml_int16(int32_t x) { return tinyml_clamp(x, INT16_MIN, INT16_MAX); }

/* One unit of one gate, in 1/4096; the sum wraps around, as on TFLM's boards. */
static inline int32_t tinyml_gate(const tinyml_gates_t *p, const int8_t *codes, int gate,
                                  int units, int unit) {
  const int row = gate * units + unit;
  const int8_t *weights = p->weights + row * p->depth;
  uint32_t sum = (uint32_t)p->bias[row];
  for (int i = 0; i < p->depth; i++) sum += (uint32_t)(codes[i] * weights[i]);
  return tinyml_int16(tinyml_multiply((int32_t)sum, p->multiplier[gate], p->shift[gate]));
}

static inline int32_t tinyml_product(const int32_t *scale, int32_t a, int32_t b) {
  return tinyml_multiply(a * b, scale[0], scale[1]);
}

/* The activation of a gate before it, which is clamped to int16. */
static inline void tinyml_open_gate(const tinyml_lstm_t *p, int gate, int unit, int32_t before) {
  const int32_t sum = tinyml_int16(before);
  tinyml_int16_t *open = (tinyml_int16_t *)(void *)p->gates[gate];
  open[unit] = gate == TINYML_CELL_GATE ? tinyml_tanh_int16(p->points, sum, -12)
                                        : tinyml_logistic_int16(p->points, sum);
}

static inline void tinyml_open_gates(const tinyml_lstm_t *p, const int8_t *input,
                                     const int8_t *hidden) {
  for (int gate = 0; gate < TINYML_GATES; gate++) {
    for (int unit = 0; unit < p->units; unit++) {
      tinyml_open_gate(p, gate, unit,
                       tinyml_gate(&p->from_input, input, gate, p->units, unit) +
                           tinyml_gate(&p->from_hidden, hidden, gate, p->units, unit));
    }
  }
}

/* Update a unit's cell state by the open gates; gives its new hidden code, not yet clamped. */
static inline int32_t tinyml_next_code(const tinyml_lstm_t *p, int u, tinyml_int16_t *cell) {
  const tinyml_int16_t *in = (const tinyml_int16_t *)(void *)p->gates[TINYML_INPUT_GATE];
  const tinyml_int16_t *forget = (const tinyml_int16_t *)(void *)p->gates[TINYML_FORGET_GATE];
  const tinyml_int16_t *out = (const tinyml_int16_t *)(void *)p->gates[TINYML_OUTPUT_GATE];
  const tinyml_int16_t *value = (const tinyml_int16_t *)(void *)p->gates[TINYML_CELL_GATE];
  const int32_t kept = tinyml_int16(tinyml_product(p->keep, forget[u], cell[u]));
  const int32_t added = tinyml_int16(tinyml_product(p->add, in[u], value[u]));
  const int32_t now = tinyml_clamp(tinyml_int16(kept + added), -p->cell_limit, p->cell_limit);
  const int32_t shown = tinyml_tanh_int16(p->points, now, p->cell_power);
  cell[u] = (int16_t)now;
  return tinyml_product(p->show, shown, out[u]) + p->hidden_zero_point;
}

static inline void tinyml_lstm_step(const tinyml_lstm_t *p, const int8_t *input, int8_t *hidden,
                                    tinyml_int16_t *cell) {
  tinyml_open_gates(p, input, hidden);
  for (int u = 0; u < p->units; u++) {
    hidden[u] = (int8_t)tinyml_clamp(tinyml_next_code(p, u, cell), INT8_MIN, INT8_MAX);
  }
}

static inline void tinyml_lstm(const tinyml_lstm_t *p, const int8_t *input, int8_t *hidden,
                               void *cells, int8_t *output) {
  tinyml_int16_t *cell = (tinyml_int16_t *)cells;
  for (int b = 0; b < p->batch; b++, hidden += p->units, cell += p->units) {
    for (int step = 0; step < p->steps; step++) {
      const int row = step * p->step_stride + b * p->batch_stride;
      tinyml_lstm_step(p, input + row * p->from_input.depth, hidden, cell);
      for (int u = 0; u < p->units; u++) output[row * p->units + u] = hidden[u];
    }
  }
}

#endif
