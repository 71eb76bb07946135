/// Sections on their way to the disk. In a copy a thread of its own checks and writes them while the walk goes on.
#define _GNU_SOURCE
#include "photograph.h"
#include "helper.h"
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SLOTS 16u
#define STACK_BYTES (64u << 10)

/// One side adds sections, the other one writes them.
struct writer {
  uint32_t submitted;
  uint32_t written;
  bool is_running;
  struct {
    uintptr_t buffer;
    uint32_t kind;
    uint32_t bytes;
  } slots[SLOTS];
};

static struct writer writer;

static void write_section(uint32_t kind, uintptr_t buffer, uint32_t bytes) {
  struct kmm_photograph *p = &kmm_photograph_state;
  uintptr_t start = buffer + sizeof(struct kmm_section);
  struct kmm_section section = {.kind = kind, .checksum = kmm_photograph_checksum(0, start, bytes), .bytes = bytes};
  memcpy((void *)buffer, &section, sizeof section);
  if (kind != KMM_SECTION_END) p->heads_checksum = kmm_photograph_checksum(p->heads_checksum, buffer, sizeof section);
  uint32_t padding = (8 - (bytes & 7)) & 7;
  memset((void *)(start + bytes), 0, padding);
  if (kmm_photograph_is_orphan(p->file)) p->failure = KMM_PHOTOGRAPH_NO_FILE;
  if (!kmm_photograph_write(p->file, buffer, sizeof section + bytes + padding)) p->failure = KMM_PHOTOGRAPH_NO_SPACE;
}

static void wait_for_change(uint32_t *word, uint32_t value) { kmm_call(SYS_futex, (long)word, FUTEX_WAIT_PRIVATE, value, 0, 0); }

static void advance(uint32_t *word) {
  __atomic_add_fetch(word, 1, __ATOMIC_RELEASE);
  kmm_call(SYS_futex, (long)word, FUTEX_WAKE_PRIVATE, INT_MAX, 0, 0);
}

static uint32_t load(uint32_t *word) { return __atomic_load_n(word, __ATOMIC_ACQUIRE); }

static int run(void *unused) {
  (void)unused;
  for (uint32_t next = 0;; ++next) {
    while (load(&writer.submitted) == next) wait_for_change(&writer.submitted, next);
    uint32_t slot = next % SLOTS;
    if (kmm_photograph_state.failure == 0)
      write_section(writer.slots[slot].kind, writer.slots[slot].buffer, writer.slots[slot].bytes);
    advance(&writer.written);
  }
}

void kmm_writer_start(void) {
  writer.submitted = 0;
  writer.written = 0;
  writer.is_running = false;
  uintptr_t buffers = kmm_py_map(SLOTS * KMM_STREAM_BYTES), stack = kmm_py_map(STACK_BYTES);
  if (buffers == 0 || stack == 0) return;
  for (uint32_t i = 0; i < SLOTS; ++i) writer.slots[i].buffer = buffers + i * KMM_STREAM_BYTES;
  // It shares everything with the walk, errno too.
  int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM;
  writer.is_running = clone(run, (void *)(stack + STACK_BYTES), flags, NULL) > 0;
}

uintptr_t kmm_writer_submit(uint32_t kind, uintptr_t buffer, uint32_t bytes) {
  if (!writer.is_running) {
    write_section(kind, buffer, bytes);
    return buffer;
  }
  uint32_t next = writer.submitted, slot = next % SLOTS;
  for (uint32_t written; next - (written = load(&writer.written)) == SLOTS;) wait_for_change(&writer.written, written);
  uintptr_t spare = writer.slots[slot].buffer;
  writer.slots[slot].buffer = buffer;
  writer.slots[slot].kind = kind;
  writer.slots[slot].bytes = bytes;
  advance(&writer.submitted);
  return spare;
}

void kmm_writer_finish(void) {
  if (!writer.is_running) return;
  for (uint32_t written; (written = load(&writer.written)) != writer.submitted;) wait_for_change(&writer.written, written);
}
