/* A QEMU plugin: how many instructions run from the entry of one function until main goes on.
 *
 * Arguments: begin=, main=, end= (addresses; main lies in [main, end)), sum= (a file to write it to).
 * The declarations are those of QEMU's plugin interface, version 1; Debian has no header.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tb;
struct insn;
typedef void (*translated_t)(uint64_t id, struct tb *tb);
typedef void (*executed_t)(unsigned int cpu, void *user);
typedef void (*exit_t)(uint64_t id, void *user);

extern void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, translated_t callback);
extern size_t qemu_plugin_tb_n_insns(const struct tb *tb);
extern struct insn *qemu_plugin_tb_get_insn(const struct tb *tb, size_t index);
extern uint64_t qemu_plugin_insn_vaddr(const struct insn *insn);
extern void qemu_plugin_register_vcpu_insn_exec_cb(struct insn *insn, executed_t callback,
                                                   int flags, void *user);
extern void qemu_plugin_register_atexit_cb(uint64_t id, exit_t callback, void *user);

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

static uint64_t begin, main_begin, main_end, sum;
static int counting;
static char path[4096];

static void executed(unsigned int cpu, void *user) {
  const uint64_t at = (uint64_t)(uintptr_t)user;
  (void)cpu;
  if (at == begin) counting = 1;
  if (at >= main_begin && at < main_end) counting = 0;
  sum += counting;
}

static void translated(uint64_t id, struct tb *tb) {
  (void)id;
  for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
    struct insn *insn = qemu_plugin_tb_get_insn(tb, i);
    void *at = (void *)(uintptr_t)qemu_plugin_insn_vaddr(insn);
    qemu_plugin_register_vcpu_insn_exec_cb(insn, executed, 0, at);
  }
}

static void done(uint64_t id, void *user) {
  FILE *file = fopen(path, "w");
  (void)id, (void)user;
  if (!file) return;
  fprintf(file, "%llu\n", (unsigned long long)sum);
  fclose(file);
}

__attribute__((visibility("default"))) int qemu_plugin_install(uint64_t id, const void *info,
                                                               int argc, char **argv) {
  (void)info;
  for (int i = 0; i < argc; i++) {
    const char *value = strchr(argv[i], '=') + 1;
    if (!strncmp(argv[i], "begin=", 6)) begin = strtoull(value, 0, 0);
    if (!strncmp(argv[i], "main=", 5)) main_begin = strtoull(value, 0, 0);
    if (!strncmp(argv[i], "end=", 4)) main_end = strtoull(value, 0, 0);
    if (!strncmp(argv[i], "sum=", 4)) snprintf(path, sizeof path, "%s", value);
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_atexit_cb(id, done, 0);
  return 0;
}
