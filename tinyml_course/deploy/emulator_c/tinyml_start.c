/* What runs before main: the vector table, RAM as C expects it, and memcpy and its kin. */
#include <stddef.h>
#include <stdint.h>

extern uint32_t tinyml_stack_top[];
extern uint32_t tinyml_data_load[], tinyml_data_start[], tinyml_data_end[];
extern uint32_t tinyml_bss_start[], tinyml_bss_end[];

int main(void);
void tinyml_start(void);
void tinyml_idle(void);
void tinyml_boot(void);
void _start(void);

/* A program may have no main: the emulator calls its functions one by one. */
__attribute__((weak)) int main(void) { return 0; }

/* Fill RAM: first values of variables from flash, zeros for the rest. */
__attribute__((noinline)) void tinyml_start(void) {
  const uint32_t *from = tinyml_data_load;
  for (volatile uint32_t *to = tinyml_data_start; to < tinyml_data_end;) *to++ = *from++;
  for (volatile uint32_t *to = tinyml_bss_start; to < tinyml_bss_end;) *to++ = 0;
}

/* Where a program ends: there is nothing to return to. The emulator stops here. */
__attribute__((noinline, noreturn)) void tinyml_idle(void) {
  for (;;) __asm__ volatile("");
}

__attribute__((noreturn)) void tinyml_boot(void) {
  tinyml_start();
  main();
  tinyml_idle();
}

#if defined(__riscv)

__attribute__((naked, section(".vectors"))) void _start(void) {
  __asm__ volatile("la sp, tinyml_stack_top\n j tinyml_boot");
}

#else

/* Source: Armv7-M Architecture Reference Manual (DDI 0403), B3.2.20: CPACR, full access to the
 * floating-point unit, which is off after a reset. */
__attribute__((noreturn)) void _start(void) {
#if defined(__ARM_FP)
  *(volatile uint32_t *)(uintptr_t)0xE000ED88u |= 0xFu << 20;
  __asm__ volatile("dsb\n isb");
#endif
  tinyml_boot();
}

/* First value of the stack pointer, reset, then every fault ends in the idle loop. */
__attribute__((used, section(".vectors"))) static const void *const vectors[16] = {
    (const void *)tinyml_stack_top,   (const void *)_start,
    (const void *)tinyml_idle,        (const void *)tinyml_idle,
    (const void *)tinyml_idle,        (const void *)tinyml_idle,
    (const void *)tinyml_idle,        (const void *)0,
    (const void *)0,                  (const void *)0,
    (const void *)0,                  (const void *)tinyml_idle,
    (const void *)tinyml_idle,        (const void *)0,
    (const void *)tinyml_idle,        (const void *)tinyml_idle,
};

#endif
