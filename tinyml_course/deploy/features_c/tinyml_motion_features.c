/* Features of one axis of a window of movement, in integers: its mean, root mean square, crossings
 * of zero, and the largest power of each frequency. The settings come from the header. */
#include <stdint.h>

#include "tinyml_motion_settings.h"

int16_t tinyml_window[SAMPLES];
int32_t tinyml_result, tinyml_powers[N_FFT / 2 + 1];

void tinyml_mean(void) {
  int32_t sum = 0;
  for (int i = 0; i < SAMPLES; i++) sum += tinyml_window[i];
  tinyml_result = sum / SAMPLES;
}

/* The root is found bit by bit, from the highest: no floating point. */
void tinyml_rms(void) {
  int64_t sum = 0;
  for (int i = 0; i < SAMPLES; i++) sum += (int32_t)tinyml_window[i] * tinyml_window[i];
  uint32_t rest = (uint32_t)(sum / SAMPLES), root = 0;
  for (uint32_t bit = 1u << 30; bit; bit >>= 2) {
    const int fits = rest >= root + bit;
    if (fits) rest -= root + bit;
    root = (root >> 1) + (fits ? bit : 0);
  }
  tinyml_result = (int32_t)root;
}

void tinyml_crossings(void) {
  tinyml_result = 0;
  for (int i = 1; i < SAMPLES; i++) {
    const int32_t before = tinyml_window[i - 1], now = tinyml_window[i], step = now - before;
    const int large = step >= THRESHOLD || step <= -THRESHOLD;
    if ((now < 0) != (before < 0) && large) tinyml_result++;
  }
}

static int32_t turned(int64_t product) { return (int32_t)((product + (1 << 29)) >> 30); }

/* The transform of fft_q4.py, in place; its specification is there. */
static void transform(int32_t *re, int32_t *im) {
  const int quarter = N_FFT / 4;
  for (int half = 1, apart = N_FFT / 2; half < N_FFT; half *= 2, apart /= 2) {
    for (int j = 0; j < half; j++) {
      const int k = j * apart;
      const int32_t sin = k <= quarter ? sine[k] : sine[2 * quarter - k];
      const int32_t cos = k <= quarter ? sine[quarter - k] : -sine[k - quarter];
      for (int a = j; a < N_FFT; a += 2 * half) {
        const int b = a + half;
        const int32_t t_re = turned((int64_t)re[b] * cos + (int64_t)im[b] * sin);
        const int32_t t_im = turned((int64_t)im[b] * cos - (int64_t)re[b] * sin);
        re[b] = re[a] - t_re;
        im[b] = im[a] - t_im;
        re[a] += t_re;
        im[a] += t_im;
      }
    }
  }
}

void tinyml_spectrum(void) {
  static int32_t re[N_FFT], im[N_FFT];
  for (int k = 0; k <= N_FFT / 2; k++) tinyml_powers[k] = 0;
  for (int start = 0; start < SAMPLES; start += N_FFT / 2) {
    for (int i = 0; i < N_FFT; i++) {
      const int at = start + i;
      re[place[i]] = at < SAMPLES ? tinyml_window[at] * 16 : 0; /* four fractional bits */
      im[i] = 0;
    }
    transform(re, im);
    for (int k = 0; k <= N_FFT / 2; k++) {
      const int64_t power = (int64_t)re[k] * re[k] + (int64_t)im[k] * im[k];
      const int32_t kept = (int32_t)(power >> POWER_SHIFT);
      if (kept > tinyml_powers[k]) tinyml_powers[k] = kept;
    }
  }
}
