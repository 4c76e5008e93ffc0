/* UNIDIRECTIONAL_SEQUENCE_LSTM, int16: as with int8, but sums and biases have 64 bits. */
#ifndef TINYML_LSTM_INT16_H
#define TINYML_LSTM_INT16_H

#include "tinyml_lstm.h"
#include "tinyml_requantize_int16.h"

typedef struct {
  tinyml_lstm_t layer;  /* its biases are not used */
  const int64_t *bias;  /* gates x units: of the input's dense layer */
} tinyml_lstm_int16_t;

/* One unit of one gate, in 1/4096; bias is NULL where there is none. */
static inline int32_t tinyml_gate_int16(const tinyml_gates_t *p, const int64_t *bias,
                                        const tinyml_int16_t *codes, int gate, int units,
                                        int unit) {
  const int row = gate * units + unit;
  const int64_t sum = tinyml_dot_int16(codes, 1, p->weights + row * p->depth, 1, p->depth) +
                      (bias ? bias[row] : 0);
  return tinyml_int16(tinyml_multiply_int64(sum, p->multiplier[gate], p->shift[gate]));
}

static inline void tinyml_open_gates_int16(const tinyml_lstm_int16_t *p,
                                           const tinyml_int16_t *input,
                                           const tinyml_int16_t *hidden) {
  const tinyml_lstm_t *layer = &p->layer;
  for (int gate = 0; gate < TINYML_GATES; gate++) {
    for (int unit = 0; unit < layer->units; unit++) {
      const int32_t sum =
          tinyml_gate_int16(&layer->from_input, p->bias, input, gate, layer->units, unit) +
          tinyml_gate_int16(&layer->from_hidden, 0, hidden, gate, layer->units, unit);
      tinyml_open_gate(layer, gate, unit, sum);
    }
  }
}

static inline void tinyml_lstm_int16(const tinyml_lstm_int16_t *p, const void *input, void *state,
                                     void *cells, void *output) {
  const tinyml_lstm_t *layer = &p->layer;
  const int units = layer->units;
  tinyml_int16_t *hidden = (tinyml_int16_t *)state, *cell = (tinyml_int16_t *)cells;
  for (int b = 0; b < layer->batch; b++, hidden += units, cell += units) {
    for (int step = 0; step < layer->steps; step++) {
      const int row = step * layer->step_stride + b * layer->batch_stride;
      tinyml_int16_t *to = (tinyml_int16_t *)output + row * units;
      tinyml_open_gates_int16(
          p, (const tinyml_int16_t *)input + row * layer->from_input.depth, hidden);
      for (int u = 0; u < units; u++) {
        to[u] = hidden[u] = (int16_t)tinyml_int16(tinyml_next_code(layer, u, cell));
      }
    }
  }
}

#endif
