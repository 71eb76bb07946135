/// The side of the process whose threads are stopped: it makes the helper, copies, and sees the helper off.
#define _GNU_SOURCE
#include "helper.h"
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static struct {
  struct kmm_helper *_Nullable shared;
  int32_t process; ///< the helper; 0 = none
  bool allowed;     ///< it was allowed to trace
  bool blocks;      ///< signals are blocked
  uint64_t signals; ///< the calling thread's mask, to be put back
} stop;

static struct kmm_thread_library library;

static uintptr_t symbol(const char *name) { return (uintptr_t)kmm_bridge_state.interface->symbol(name); }

/// libthread_db's description of a field: its bits, its elements, its place.
static uint32_t field(const char *name, int part) {
  const uint32_t *description = (const uint32_t *)symbol(name);
  return description == NULL ? 0 : description[part];
}

void kmm_threads_find_library(void) {
  if (library.descriptor_bytes != 0) return;
  const uint32_t *bytes = (const uint32_t *)symbol("_thread_db_sizeof_pthread");
  const uint32_t *table = (const uint32_t *)symbol("_thread_db_sizeof_pthread_key_data_level2");
  library = (struct kmm_thread_library){
      .loaded_files = symbol("_r_debug"),
      .file_module = field("_thread_db_link_map_l_tls_modid", 2),
      .file_offset = field("_thread_db_link_map_l_tls_offset", 2),
      .descriptor_bytes = bytes == NULL ? 0 : *bytes,
      .descriptor_number = field("_thread_db_pthread_tid", 2),
      .descriptor_keys = field("_thread_db_pthread_specific", 2),
      .keys_bytes = table == NULL ? 0 : *table,
      .keys_tables = field("_thread_db_pthread_specific", 0) * field("_thread_db_pthread_specific", 1) / 64,
  };
}

struct kmm_thread_library kmm_threads_library(void) { return library; }

__attribute__((naked)) void kmm_threads_note_own(__attribute__((unused)) struct kmm_stopped_thread *thread) {
  __asm__("movq %rbx, 40(%rdi)\n"
          "movq %rbp, 64(%rdi)\n"
          "movq %rsp, 72(%rdi)\n"
          "movq %r12, 112(%rdi)\n"
          "movq %r13, 120(%rdi)\n"
          "movq %r14, 128(%rdi)\n"
          "movq %r15, 136(%rdi)\n"
          "movq %fs:16, %rax\n"
          "movq %rax, 144(%rdi)\n"
          "ret");
}
_Static_assert(offsetof(struct kmm_stopped_thread, registers) == KMM_THREAD_REGISTERS_OFFSET, "registers are written by their places");

void kmm_threads_note_caller(const struct kmm_caller *caller) {
  struct kmm_stopped_thread *thread = kmm_threads_at(0);
  memcpy(thread->registers, caller->registers, sizeof caller->registers);
  thread->is_exact = 1;
}

/// Whether the helper may use the process's memory instead of a copy, which would take as long as the photograph's. Where a system
/// call ends a process that must not make it, a system before 5.16 would end all that use the memory.
static bool may_share_memory(void) {
  if (prctl(PR_GET_SECCOMP) == 0) return true;
  struct utsname name;
  if (uname(&name) != 0) return false;
  char *rest = name.release;
  long major = strtol(rest, &rest, 10);
  long minor = *rest == '.' ? strtol(rest + 1, NULL, 10) : 0;
  return major > 5 || (major == 5 && minor >= 16);
}

static bool is_alone(void) {
  struct stat threads;
  return stat("/proc/self/task", &threads) == 0 && threads.st_nlink == 3;
}

/// No handler may run while threads stand still that may hold a lock, nor in the helper.
static void block_signals(void) {
  uint64_t all = ~(uint64_t)0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &stop.signals, sizeof all);
  stop.blocks = true;
}

static void restore_signals(void) {
  if (stop.blocks) syscall(SYS_rt_sigprocmask, SIG_SETMASK, &stop.signals, NULL, sizeof stop.signals);
  stop.blocks = false;
}

/// Waits until the turn is no longer the given one, or the helper was ended by somebody.
static uint32_t await(uint32_t turn) {
  uint64_t deadline = kmm_helper_clock() + KMM_HOLD_NANOSECONDS;
  for (;;) {
    uint32_t now = kmm_helper_wait(stop.shared, turn, kmm_helper_clock() + KMM_LOOK_NANOSECONDS);
    if (now != turn || kmm_helper_clock() >= deadline) return now;
    if (syscall(SYS_wait4, stop.process, NULL, WNOHANG | __WALL, NULL) == stop.process) {
      stop.process = 0;
      return KMM_TURN_NOTHING;
    }
  }
}

bool kmm_threads_stop(void) {
  kmm_threads_find_library();
  void *place = mmap(NULL, sizeof(struct kmm_helper), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  stop.shared = place == MAP_FAILED ? NULL : place;
  stop.process = 0;
  stop.allowed = false;
  stop.blocks = false;
  if (stop.shared == NULL) return false;
  struct kmm_helper *shared = stop.shared;
  shared->process = (uint32_t)getpid();
  shared->thread = (uint32_t)syscall(SYS_gettid);
  shared->threads[0].number = shared->thread;
  shared->threads[0].state = KMM_THREAD_CALLS;
  shared->count = 1;
  if (is_alone()) return true;
  int flags = CLONE_UNTRACED | (may_share_memory() ? CLONE_VM : 0);
  block_signals();
  stop.process = clone(kmm_helper_run, shared->stack + sizeof shared->stack, flags, shared);
  if (stop.process < 0) {
    stop.process = 0;
    return false;
  }
  uint32_t turn = await(KMM_TURN_STOP);
  while (turn == KMM_TURN_ALLOW) {
    bool allowed = prctl(PR_SET_PTRACER, stop.process, 0, 0, 0) == 0;
    stop.allowed |= allowed;
    turn = allowed ? KMM_TURN_ALLOWED : KMM_TURN_STOP;
    kmm_helper_pass(shared, turn);
    turn = await(turn);
  }
  if (turn != KMM_TURN_COPY) return false;
  for (uint32_t i = 1; i < shared->count; ++i)
    if (shared->threads[i].state == KMM_THREAD_RUNS || shared->threads[i].state == KMM_THREAD_SLEEPS) return false;
  return true;
}

void kmm_threads_continue(void) {
  if (stop.process != 0) {
    // Without an answer in time it is ended, and the system lets its threads go.
    uint32_t turn = __atomic_load_n(&stop.shared->turn, __ATOMIC_ACQUIRE);
    if (turn == KMM_TURN_COPY) kmm_helper_pass(stop.shared, KMM_TURN_CONTINUE);
    else if (turn != KMM_TURN_NOTHING) kill(stop.process, SIGKILL);
    while (syscall(SYS_wait4, stop.process, NULL, __WALL, NULL) < 0 && errno == EINTR) {}
    kmm_helper_pass(stop.shared, KMM_TURN_OVER);
  }
  if (stop.allowed) prctl(PR_SET_PTRACER, 0, 0, 0, 0);
  restore_signals();
  if (stop.shared != NULL) munmap(stop.shared, sizeof *stop.shared);
  stop.process = 0;
  stop.shared = NULL;
}

bool kmm_threads_await(void) {
  if (stop.process == 0) return true;
  uint64_t deadline = kmm_helper_clock() + KMM_HOLD_NANOSECONDS;
  uint32_t turn = KMM_TURN_COPY;
  while (turn != KMM_TURN_OVER && kmm_helper_clock() < deadline) turn = kmm_helper_wait(stop.shared, turn, deadline);
  return __atomic_load_n(&stop.shared->went_on, __ATOMIC_ACQUIRE) == 0;
}

uint32_t kmm_threads_count(void) { return stop.shared == NULL ? 0 : stop.shared->count; }
struct kmm_stopped_thread *kmm_threads_at(uint32_t index) {
  static struct kmm_stopped_thread nobody;
  return stop.shared == NULL ? &nobody : &stop.shared->threads[index];
}

const char *kmm_threads_register_name(uint32_t number) {
  static const char *const names[KMM_GENERAL_REGISTERS] = {"rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp",
                                                            "r8",  "r9",  "r10", "r11", "r12", "r13", "r14", "r15"};
  return names[number];
}
