/* Counts the instructions of every block that the emulator is about to run, by their kinds, and
 * watches that words are loaded from where the core can load them.
 *
 * Compiled for the host; block_counter.py has the same in Python, structure included.
 */
#include <stdint.h>

/* Kinds of instructions first: instruction_kinds.py has the same numbers. */
enum { OTHER, LOAD, STORE, MULTIPLY, DIVIDE, EXTRA_WORDS, LOAD_STARTS, TAKEN, TALLIES };
#define KIND_MASK 7u
#define WORDS_SHIFT 3

typedef struct {
  uint16_t bytes;
  uint16_t instructions;
  uint16_t tallies[TAKEN];
} block_t;

typedef struct {
  uint64_t instructions; /* so far */
  uint64_t budget;       /* the emulator is stopped above it */
  uint64_t last_block;   /* address of the newest block */
  uint64_t next;         /* address behind it; 0 before the first */
  uint64_t address;      /* of the first half-word of code */
  uint64_t halfwords;    /* of code */
  const uint16_t *code;
  const uint8_t *kinds;  /* for each half-word: what begins there */
  const uint16_t *owner; /* for each half-word: 0, or 1 + the group that begins there */
  block_t *known;        /* for each half-word: the block that begins there */
  uint64_t *groups;      /* TALLIES for each group */
  int (*stop)(void *engine);
  uint32_t group; /* the one that counts now */
  uint32_t is_arm;
} counter_t;

/* Source: Armv7-M ARM (DDI 0403) A5.1: five bits begin a 32-bit Thumb instruction;
 * RISC-V unprivileged ISA, 1.5: two ones begin a 32-bit instruction. */
static int is_long(const counter_t *counter, uint16_t first) {
  return counter->is_arm ? (first >> 11) >= 0x1d : (first & 3) == 3;
}

static void count(const counter_t *counter, uint64_t at, block_t *block) {
  const uint64_t end = at + block->bytes / 2;
  int moved = 0; /* whether the instruction before loads or stores */
  block->instructions = 0;
  for (int i = 0; i < TAKEN; i++) block->tallies[i] = 0;
  while (at < end && at < counter->halfwords) {
    const unsigned kind = counter->kinds[at] & KIND_MASK;
    block->tallies[kind]++;
    block->tallies[EXTRA_WORDS] += (uint16_t)(counter->kinds[at] >> WORDS_SHIFT);
    block->tallies[LOAD_STARTS] += kind == LOAD && !moved;
    moved = kind == LOAD || kind == STORE;
    at += is_long(counter, counter->code[at]) ? 2 : 1;
    block->instructions++;
  }
}

void tinyml_count_block(void *engine, uint64_t address, uint32_t bytes, void *user) {
  counter_t *counter = user;
  const uint64_t at = (address - counter->address) / 2;
  if (counter->next && address != counter->next) counter->groups[counter->group * TALLIES + TAKEN]++;
  counter->last_block = address;
  counter->next = address + bytes;
  if (address >= counter->address && at < counter->halfwords) {
    block_t *block = &counter->known[at];
    if (block->bytes != bytes) {
      block->bytes = (uint16_t)bytes;
      count(counter, at, block);
    }
    if (counter->owner[at]) counter->group = counter->owner[at] - 1u;
    counter->instructions += block->instructions;
    uint64_t *group = &counter->groups[counter->group * TALLIES];
    for (int i = 0; i < TAKEN; i++) group[i] += block->tallies[i];
  }
  if (counter->instructions > counter->budget) counter->stop(engine);
}

typedef struct {
  uint64_t address; /* of the first use of memory that this core refuses */
  uint32_t bytes;
  uint32_t kind; /* the emulator's own number for a read or a write; 0: all is well */
  int (*stop)(void *engine);
} alignment_t;

/* For cores that load and store words from whole words only. */
void tinyml_check_alignment(void *engine, int kind, uint64_t address, int bytes, int64_t value,
                            void *user) {
  alignment_t *alignment = user;
  (void)value;
  if ((address & (uint64_t)(bytes - 1)) == 0 || alignment->kind) return;
  alignment->address = address;
  alignment->bytes = (uint32_t)bytes;
  alignment->kind = (uint32_t)kind;
  alignment->stop(engine);
}
