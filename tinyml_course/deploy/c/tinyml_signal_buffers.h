/* Operators that keep samples from one run to the next: delay, frames, stacks, sums that overlap.
 *
 * `kept` is what they keep. Where a run does not complete an output, the output is 0.
 */
#ifndef TINYML_SIGNAL_BUFFERS_H
#define TINYML_SIGNAL_BUFFERS_H

#include "tinyml_moving.h"
#include "tinyml_types.h"

typedef struct {
  int rows, count; /* samples of a row */
  int length;      /* of the delay, in samples */
} tinyml_delay_t;

/* `count` samples of `kept` and `input`, side by side, from sample `first` on. */
static inline void tinyml_copy_of_both(const tinyml_int16_t *kept, int length,
                                       const tinyml_int16_t *input, int first, int count,
                                       tinyml_int16_t *output) {
  for (int i = first; i < first + count; i++) *output++ = i < length ? kept[i] : input[i - length];
}

/* The last `length` samples of `kept` and `count` new ones are kept. */
static inline void tinyml_keep_last(tinyml_int16_t *kept, int length, const tinyml_int16_t *input,
                                    int count) {
  tinyml_copy_of_both(kept, length, input, count, length, kept); /* each is read before it goes */
}

static inline void tinyml_delay(const tinyml_delay_t *p, void *kept, const void *input,
                                void *output) {
  tinyml_int16_t *before = (tinyml_int16_t *)kept, *to = (tinyml_int16_t *)output;
  const tinyml_int16_t *from = (const tinyml_int16_t *)input;
  for (int row = 0; row < p->rows; row++) {
    tinyml_copy_of_both(before, p->length, from, 0, p->count, to);
    tinyml_keep_last(before, p->length, from, p->count);
    before += p->length, from += p->count, to += p->count;
  }
}

typedef struct {
  int rows, frames; /* frames that a run makes of each row */
  int size, step;   /* of a frame, in samples */
  int kept;         /* samples of each row */
} tinyml_framer_t;

/* `missing`: how many samples the first frame still lacks, before those of this run. */
static inline void tinyml_framer(const tinyml_framer_t *p, void *kept, void *missing,
                                 const void *input, void *frames, int8_t *is_whole) {
  tinyml_int16_t *before = (tinyml_int16_t *)kept, *to = (tinyml_int16_t *)frames;
  tinyml_int32_t *absent = (tinyml_int32_t *)missing;
  const tinyml_int16_t *from = (const tinyml_int16_t *)input;
  const int count = p->frames * p->step;
  for (int row = 0; row < p->rows; row++, before += p->kept, from += count) {
    for (int i = 0; i < p->frames; i++, to += p->size) {
      if (*absent <= (i + 1) * p->step) {
        tinyml_copy_of_both(before, p->kept, from, i * p->step, p->size, to);
      } else {
        memset(to, 0, 2 * (size_t)p->size);
      }
    }
    tinyml_keep_last(before, p->kept, from, count);
  }
  *is_whole = *absent <= p->step;
  *absent = *absent > count ? *absent - count : 0;
}

typedef struct {
  int frames, channels; /* of an output */
  int after;            /* frames after the one that it is about */
  int step;             /* frames from one output to the next */
} tinyml_stacker_t;

/* `missing`: frames until the next output; more than those of an output at the start. */
static inline void tinyml_stacker(const tinyml_stacker_t *p, void *kept, void *missing,
                                  const void *input, void *output, int8_t *is_whole) {
  const size_t frame = 2 * (size_t)p->channels, all = (size_t)p->frames * frame;
  int8_t *stack = (int8_t *)kept;
  tinyml_int32_t *left = (tinyml_int32_t *)missing;
  const int is_first = *left > p->frames;
  for (size_t i = frame; i < all; i++) stack[i - frame] = stack[i];
  for (int i = is_first ? 0 : p->frames - 1; i < p->frames; i++) {
    memcpy(stack + (size_t)i * frame, input, frame);
  }
  *left = is_first ? p->after : *left - 1;
  *is_whole = *left == 0;
  if (*left) {
    memset(output, 0, all);
  } else {
    memcpy(output, stack, all);
    *left = p->step;
  }
}

typedef struct {
  int rows, frames; /* frames of each row */
  int size, step;   /* of a frame, in samples */
} tinyml_overlap_add_t;

static inline void tinyml_overlap_add_int16(const tinyml_overlap_add_t *p, void *kept,
                                            const void *input, void *output) {
  tinyml_int16_t *sums = (tinyml_int16_t *)kept, *to = (tinyml_int16_t *)output;
  const tinyml_int16_t *from = (const tinyml_int16_t *)input;
  for (int row = 0; row < p->rows; row++, sums += p->size) {
    for (int frame = 0; frame < p->frames; frame++) {
      for (int i = 0; i < p->size; i++) {
        const int32_t sum = sums[i] + *from++;
        const int32_t held = sum < INT16_MIN ? INT16_MIN : sum > INT16_MAX ? INT16_MAX : sum;
        if (i < p->step) {
          *to++ = (int16_t)held;
        } else {
          sums[i - p->step] = (int16_t)held;
        }
      }
      memset(sums + p->size - p->step, 0, 2 * (size_t)p->step);
    }
  }
}

static inline void tinyml_overlap_add_float32(const tinyml_overlap_add_t *p, void *kept,
                                              const void *input, void *output) {
  tinyml_float_t *sums = (tinyml_float_t *)kept, *to = (tinyml_float_t *)output;
  const tinyml_float_t *from = (const tinyml_float_t *)input;
  for (int row = 0; row < p->rows; row++, sums += p->size) {
    for (int frame = 0; frame < p->frames; frame++) {
      for (int i = 0; i < p->size; i++) {
        const float sum = sums[i] + *from++;
        if (i < p->step) {
          *to++ = sum;
        } else {
          sums[i - p->step] = sum;
        }
      }
      memset(sums + p->size - p->step, 0, sizeof(float) * (size_t)p->step);
    }
  }
}

typedef struct {
  int batch, slice, slices; /* a slice in bytes, and how many are kept */
  int period;               /* runs from one time that the buffer is ready to the next */
} tinyml_circular_buffer_t;

/* `is_ready` may be a null pointer. */
static inline void tinyml_circular_buffer(const tinyml_circular_buffer_t *p, void *runs_left,
                                          const int8_t *input, int8_t *buffer, int8_t *is_ready) {
  tinyml_int32_t *left = (tinyml_int32_t *)runs_left;
  const int older = (p->slices - 1) * p->slice;
  for (int b = 0; b < p->batch; b++, input += p->slice) {
    for (int i = 0; i < older; i++, buffer++) *buffer = buffer[p->slice];
    memcpy(buffer, input, (size_t)p->slice);
    buffer += p->slice;
  }
  --*left;
  if (is_ready) *is_ready = *left == 0;
  if (*left == 0) *left = p->period;
}

#endif
