/* Stands in for: stdio.h of a freestanding C99 library (newlib's, in the vendors' tools). */
#pragma once
int puts(const char *line);
int printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
