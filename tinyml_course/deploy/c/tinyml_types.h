/* Numbers of other types than int8_t that lie in the arena. */
#ifndef TINYML_TYPES_H
#define TINYML_TYPES_H

#include <stdint.h>

/* The arena is an array of int8_t: the compiler is told that these share it. */
typedef float __attribute__((may_alias)) tinyml_float_t;
typedef tinyml_float_t tinyml_float32_t; /* as files name it */
typedef int16_t __attribute__((may_alias)) tinyml_int16_t;
typedef int32_t __attribute__((may_alias)) tinyml_int32_t;
typedef uint32_t __attribute__((may_alias)) tinyml_uint32_t;
typedef int64_t __attribute__((may_alias)) tinyml_int64_t;
typedef uint64_t __attribute__((may_alias, aligned(4))) tinyml_uint64_t; /* constants are words */
typedef int8_t tinyml_bool_t;

#endif
