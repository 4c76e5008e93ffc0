/* Registers of numbers wider than a byte. They are the compiler's vectors, as many lanes as the
 * registers of vectors.h, or four where there is no such file. */
#pragma once

#include "base.h"
#include "vectors.h"

#ifdef VECTOR
#define WIDTH LANES
#else
#define WIDTH 4
#endif

#define LANES_OF(type) type __attribute__((vector_size(WIDTH * sizeof(type))))

typedef LANES_OF(int16_t) shorts;
typedef LANES_OF(uint16_t) unsigned_shorts;
typedef LANES_OF(int32_t) wholes;
typedef LANES_OF(int64_t) longs;
typedef LANES_OF(float) reals;
typedef LANES_OF(double) doubles;

/* `a` where a mask is set, elsewhere `b`. */
INLINE reals choose_reals(wholes mask, reals a, reals b) {
    return (reals)((mask & (wholes)a) | (~mask & (wholes)b));
}
INLINE doubles choose_doubles(longs mask, doubles a, doubles b) {
    return (doubles)((mask & (longs)a) | (~mask & (longs)b));
}
