/* Where the tiles of a convolution lie, in elements of its tensors. */
#pragma once

#include "base.h"

struct convolution {
    int rows, columns;                     /* tiles start in this many rows and columns */
    int tile_rows, tile_columns;           /* pixels of a tile */
    ptrdiff_t in_down, in_along;           /* from one output pixel to the next, in the input */
    ptrdiff_t out_down, out_along;         /* and in the output */
    ptrdiff_t in_image, out_image;         /* from one image to the next */
    int runs_down, runs_along, steps;      /* runs of a window, and steps of each */
    ptrdiff_t run_down, run_along;         /* from one run to the next */
    ptrdiff_t in_block, out_block;         /* from one block of channels to the next */
};

#define MOST_SUMS 32

INLINE ptrdiff_t place_of(struct convolution c, int pixel) {
    return pixel / c.tile_columns * c.out_down + pixel % c.tile_columns * c.out_along;
}
