/* UNIDIRECTIONAL_SEQUENCE_LSTM of float32: all steps of a sequence. */
#ifndef TINYML_REAL_LSTM_H
#define TINYML_REAL_LSTM_H

#include "tinyml_real_expm1.h"
#include "tinyml_real_logistic.h"
#include "tinyml_real_weighted.h"

typedef struct {
  int steps, batch, units, depth;
  int step_stride, batch_stride;         /* rows of the input from one to the next */
  const float *from_input, *from_hidden; /* gates x units x values in */
  const float *bias;                     /* gates x units */
  tinyml_bounds_t cell;
  int8_t *gates[4]; /* input, forget, output and cell gate: room for `units` floats of each */
} tinyml_real_lstm_t;

static inline void tinyml_real_open_gates(const tinyml_real_lstm_t *p, const tinyml_float_t *x,
                                          const tinyml_float_t *hidden) {
  for (int gate = 0; gate < 4; gate++) {
    tinyml_float_t *open = (tinyml_float_t *)(void *)p->gates[gate];
    for (int u = 0; u < p->units; u++) {
      const int row = gate * p->units + u;
      const float *weights = p->from_input + row * p->depth;
      const float input = tinyml_add_products(0.0f, x, weights, p->depth) + p->bias[row];
      weights = p->from_hidden + row * p->units;
      const float sum = input + tinyml_add_products(0.0f, hidden, weights, p->units);
      open[u] = gate == 3 ? tinyml_tanh(sum) : tinyml_logistic(sum);
    }
  }
}

static inline void tinyml_real_lstm_step(const tinyml_real_lstm_t *p, const tinyml_float_t *x,
                                         tinyml_float_t *hidden, tinyml_float_t *cell) {
  const tinyml_float_t *in = (const tinyml_float_t *)(void *)p->gates[0];
  const tinyml_float_t *forget = (const tinyml_float_t *)(void *)p->gates[1];
  const tinyml_float_t *out = (const tinyml_float_t *)(void *)p->gates[2];
  const tinyml_float_t *value = (const tinyml_float_t *)(void *)p->gates[3];
  tinyml_real_open_gates(p, x, hidden);
  for (int u = 0; u < p->units; u++) {
    const float now = forget[u] * cell[u] + in[u] * value[u];
    cell[u] = tinyml_between_bounds(&p->cell, now);
    hidden[u] = tinyml_tanh(cell[u]) * out[u];
  }
}

static inline void tinyml_real_lstm(const tinyml_real_lstm_t *p, const void *input, void *state,
                                    void *cells, void *output) {
  const tinyml_float_t *x = (const tinyml_float_t *)input;
  tinyml_float_t *hidden = (tinyml_float_t *)state, *cell = (tinyml_float_t *)cells;
  tinyml_float_t *out = (tinyml_float_t *)output;
  for (int b = 0; b < p->batch; b++, hidden += p->units, cell += p->units) {
    for (int step = 0; step < p->steps; step++) {
      const int row = step * p->step_stride + b * p->batch_stride;
      tinyml_real_lstm_step(p, x + row * p->depth, hidden, cell);
      for (int u = 0; u < p->units; u++) out[row * p->units + u] = hidden[u];
    }
  }
}

#endif
