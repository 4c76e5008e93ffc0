/* Windows that are cut off at the edge of the image. */
#pragma once

#include "plain.h"

/* The pixels of a window that are inside the image: first row, end row, first column, end column. */
struct part {
    int top, bottom, left, right;
};

INLINE struct part inside(struct plane a, struct window w, int r, int c) {
    const int row = r * w.stride_h - w.top, column = c * w.stride_w - w.left;
    return (struct part){larger(row, 0), smaller(row + w.height, a.height), larger(column, 0),
                         smaller(column + w.width, a.width)};
}
