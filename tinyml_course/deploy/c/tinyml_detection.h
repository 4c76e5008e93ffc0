/* TFLite_Detection_PostProcess, float32: from box codes and scores to the best boxes.
 *
 * A box without a height or a width stops TFLM, and the simulator raises. Here it overlaps no
 * other box, because a board has nobody to tell.
 */
#ifndef TINYML_DETECTION_H
#define TINYML_DETECTION_H

#include "tinyml_moving.h"
#include "tinyml_real_wide_exp.h"

typedef struct {
  int boxes, columns;      /* numbers of a box code: 4, and others to skip */
  int classes, background; /* scores of a box: of the background first, if that is 1 */
  int most, most_at_once;  /* boxes in the output, and from one look at all boxes */
  int is_regular;          /* look once for each class; otherwise once, at each box's best class */
  float score_threshold, overlap_threshold;
  float scales[4];
  int8_t *corners, *best_scores, *waiting, *found; /* room for 4 floats, 1 and a byte of each box;
                                                      an int32_t for each in the output */
} tinyml_detection_t;

/* The boxes found so far, best first. */
typedef struct {
  int count;
  tinyml_int32_t *box;
  tinyml_float_t *number, *score; /* of the class */
} tinyml_found_t;

/* Top, left, bottom and right of each box: in double up to the center and half of the size. */
static inline void tinyml_decode_boxes(const tinyml_detection_t *p, const tinyml_float_t *code,
                                       const tinyml_float_t *anchor, tinyml_float_t *corners) {
  for (int i = 0; i < p->boxes; i++, code += p->columns, anchor += 4, corners += 4) {
    for (int axis = 0; axis < 2; axis++) {
      const double length = (double)anchor[axis + 2];
      const double place = (double)code[axis] / (double)p->scales[axis];
      const double size = (double)code[axis + 2] / (double)p->scales[axis + 2];
      const float center = (float)(place * length + (double)anchor[axis]);
      const float half = (float)(0.5 * tinyml_wide_exp(size) * length);
      corners[axis] = center - half;
      corners[axis + 2] = center + half;
    }
  }
}

/* Along one axis. */
static inline float tinyml_common_length(const tinyml_float_t *a, const tinyml_float_t *b) {
  const float first = a[0] > b[0] ? a[0] : b[0], last = a[2] < b[2] ? a[2] : b[2];
  return last - first > 0.0f ? last - first : 0.0f;
}

static inline float tinyml_area(const tinyml_float_t *box) {
  return (box[2] - box[0]) * (box[3] - box[1]);
}

/* What of the union of two boxes both cover. */
static inline float tinyml_overlap(const tinyml_float_t *a, const tinyml_float_t *b) {
  const float area = tinyml_area(a), other = tinyml_area(b);
  if (area <= 0.0f || other <= 0.0f) return 0.0f;
  const float common = tinyml_common_length(a, b) * tinyml_common_length(a + 1, b + 1);
  return common / (area + other - common);
}

/* Behind those with the same score; the last is dropped where there are too many. */
static inline void tinyml_insert_box(tinyml_found_t *found, int most, int box, float number,
                                     float score) {
  int at = found->count;
  while (at > 0 && found->score[at - 1] < score) at--;
  if (at == most) return;
  if (found->count < most) found->count++;
  for (int i = found->count - 1; i > at; i--) {
    found->box[i] = found->box[i - 1];
    found->number[i] = found->number[i - 1];
    found->score[i] = found->score[i - 1];
  }
  found->box[at] = box;
  found->number[at] = number;
  found->score[at] = score;
}

/* The boxes that reach the threshold and overlap no better one much; of equal ones the first. */
static inline void tinyml_find_boxes(const tinyml_detection_t *p, const tinyml_float_t *score,
                                     int step, float number, tinyml_found_t *found) {
  const tinyml_float_t *corners = (const tinyml_float_t *)(void *)p->corners;
  for (int i = 0; i < p->boxes; i++) p->waiting[i] = score[i * step] >= p->score_threshold;
  for (int n = 0; n < p->most_at_once; n++) {
    int best = -1;
    for (int i = 0; i < p->boxes; i++) {
      if (p->waiting[i] && (best < 0 || score[i * step] > score[best * step])) best = i;
    }
    if (best < 0) return;
    p->waiting[best] = 0;
    tinyml_insert_box(found, p->most, best, number, score[best * step]);
    for (int i = 0; i < p->boxes; i++) {
      if (p->waiting[i] &&
          tinyml_overlap(corners + 4 * best, corners + 4 * i) > p->overlap_threshold) {
        p->waiting[i] = 0;
      }
    }
  }
}

/* The place of the largest score; what is not a number wins. */
static inline int tinyml_best_class(const tinyml_float_t *score, int count) {
  int best = 0;
  for (int i = 1; i < count; i++) {
    if (score[i] > score[best] || score[i] != score[i]) best = i;
  }
  return best;
}

static inline void tinyml_find_by_best_class(const tinyml_detection_t *p,
                                             const tinyml_float_t *scores, int step,
                                             tinyml_found_t *found) {
  tinyml_float_t *best = (tinyml_float_t *)(void *)p->best_scores;
  for (int i = 0; i < p->boxes; i++) {
    const tinyml_float_t *own = scores + i * step;
    best[i] = own[tinyml_best_class(own, p->classes)];
  }
  tinyml_find_boxes(p, best, 1, 0.0f, found);
  for (int i = 0; i < found->count; i++) {
    found->number[i] = (float)tinyml_best_class(scores + found->box[i] * step, p->classes);
  }
}

/* Rows of the outputs for which there is no box are zeros. */
static inline void tinyml_detection(const tinyml_detection_t *p, const void *codes,
                                    const void *class_scores, const void *anchors, void *boxes,
                                    void *numbers, void *best, void *count) {
  const tinyml_float_t *scores = (const tinyml_float_t *)class_scores + p->background;
  const int step = p->classes + p->background, most = p->most;
  tinyml_float_t *corners = (tinyml_float_t *)(void *)p->corners;
  tinyml_float_t *out = (tinyml_float_t *)boxes;
  tinyml_found_t found = {0, (tinyml_int32_t *)(void *)p->found, (tinyml_float_t *)numbers,
                          (tinyml_float_t *)best};
  memset(boxes, 0, (size_t)most * 4 * sizeof(float));
  memset(numbers, 0, (size_t)most * sizeof(float));
  memset(best, 0, (size_t)most * sizeof(float));
  tinyml_decode_boxes(p, (const tinyml_float_t *)codes, (const tinyml_float_t *)anchors, corners);
  if (p->is_regular) {
    for (int c = 0; c < p->classes; c++) tinyml_find_boxes(p, scores + c, step, (float)c, &found);
  } else {
    tinyml_find_by_best_class(p, scores, step, &found);
  }
  for (int i = 0; i < found.count; i++) {
    for (int k = 0; k < 4; k++) out[i * 4 + k] = corners[found.box[i] * 4 + k];
  }
  *(tinyml_float_t *)count = (float)found.count;
}

#endif
