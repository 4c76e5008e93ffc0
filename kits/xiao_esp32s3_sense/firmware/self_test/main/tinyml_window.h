/* A window that moves over the rows and columns of an image, shared by convolutions and pools. */
#ifndef TINYML_WINDOW_H
#define TINYML_WINDOW_H

typedef struct {
  int input_height, input_width, input_depth;
  int output_height, output_width, output_depth;
  int filter_height, filter_width;
  int stride_height, stride_width;
  int dilation_height, dilation_width;
  int pad_top, pad_left;
} tinyml_window_t;

/* The part of one axis of the window that lies inside the image: taps [first, last). */
typedef struct {
  int first, last;
} tinyml_taps_t;

static inline tinyml_taps_t tinyml_taps(int origin, int length, int size, int dilation) {
  tinyml_taps_t taps = {0, size};
  while (taps.first < taps.last && origin + taps.first * dilation < 0) taps.first++;
  while (taps.first < taps.last && origin + (taps.last - 1) * dilation >= length) taps.last--;
  return taps;
}

static inline tinyml_taps_t tinyml_rows(const tinyml_window_t *w, int output_row) {
  return tinyml_taps(output_row * w->stride_height - w->pad_top, w->input_height,
                     w->filter_height, w->dilation_height);
}

static inline tinyml_taps_t tinyml_columns(const tinyml_window_t *w, int output_column) {
  return tinyml_taps(output_column * w->stride_width - w->pad_left, w->input_width,
                     w->filter_width, w->dilation_width);
}

/* Index of the first channel of the pixel under tap (row, column) of an output pixel's window. */
static inline int tinyml_pixel(const tinyml_window_t *w, int output_row, int output_column,
                               int row, int column) {
  const int y = output_row * w->stride_height - w->pad_top + row * w->dilation_height;
  const int x = output_column * w->stride_width - w->pad_left + column * w->dilation_width;
  return (y * w->input_width + x) * w->input_depth;
}

#endif
