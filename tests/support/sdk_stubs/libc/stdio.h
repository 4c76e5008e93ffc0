#pragma once
int puts(const char *line);
int printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
