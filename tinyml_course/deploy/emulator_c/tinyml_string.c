/* memcpy, memmove and memset: word by word where both addresses allow it.
 *
 * -ffreestanding keeps the compiler from turning these loops into calls of themselves; GCC needs to be
 * told so once more.
 */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("no-tree-loop-distribute-patterns")
#endif
#include <stddef.h>
#include <stdint.h>

/* A word that may be part of an object of any type. */
typedef uint32_t __attribute__((may_alias)) word_t;

void *memcpy(void *to, const void *from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int value, size_t bytes);

static int same_phase(const void *a, const void *b) {
  return (((uintptr_t)a ^ (uintptr_t)b) & 3) == 0;
}

void *memcpy(void *to, const void *from, size_t bytes) {
  uint8_t *t = to;
  const uint8_t *f = from;
  if (same_phase(t, f)) {
    for (; bytes > 0 && ((uintptr_t)t & 3); bytes--) *t++ = *f++;
    for (; bytes >= 16; bytes -= 16, t += 16, f += 16) {
      const uint32_t a = ((const word_t *)f)[0], b = ((const word_t *)f)[1];
      const uint32_t c = ((const word_t *)f)[2], d = ((const word_t *)f)[3];
      ((word_t *)t)[0] = a;
      ((word_t *)t)[1] = b;
      ((word_t *)t)[2] = c;
      ((word_t *)t)[3] = d;
    }
    for (; bytes >= 4; bytes -= 4, t += 4, f += 4) *(word_t *)t = *(const word_t *)f;
  }
  for (; bytes > 0; bytes--) *t++ = *f++;
  return to;
}

void *memmove(void *to, const void *from, size_t bytes) {
  uint8_t *t = to;
  const uint8_t *f = from;
  if ((uintptr_t)t - (uintptr_t)f >= bytes) return memcpy(to, from, bytes);
  while (bytes-- > 0) t[bytes] = f[bytes];
  return to;
}

void *memset(void *to, int value, size_t bytes) {
  uint8_t *t = to;
  const uint32_t four = (uint8_t)value * 0x01010101u;
  for (; bytes > 0 && ((uintptr_t)t & 3); bytes--) *t++ = (uint8_t)value;
  for (; bytes >= 4; bytes -= 4, t += 4) *(word_t *)t = four;
  for (; bytes > 0; bytes--) *t++ = (uint8_t)value;
  return to;
}
