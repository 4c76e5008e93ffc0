/* The registers of the instruction set that is compiled for. */
#pragma once

#if defined(__AVX512VNNI__)
#include "vectors_avx512.h"
#elif defined(__AVX2__)
#include "vectors_avx2.h"
#elif defined(__SSE4_1__)
#include "vectors_sse4.h"
#elif defined(__aarch64__)
#include "vectors_neon.h"
#endif
