/* The part of the C library that firmware here may use; tinyml_start.c has the functions.
 *
 * The macros let the compiler turn a copy of a few bytes into loads and stores, which
 * -ffreestanding alone forbids it.
 */
#ifndef TINYML_STRING_H
#define TINYML_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int value, size_t bytes);

#define memcpy(to, from, bytes) __builtin_memcpy((to), (from), (bytes))
#define memmove(to, from, bytes) __builtin_memmove((to), (from), (bytes))
#define memset(to, value, bytes) __builtin_memset((to), (value), (bytes))

#endif
