/// The helper that stops the threads of the process: it may share the process's memory, and calls nothing of libc.
#define _GNU_SOURCE
#include "helper.h"
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#define REPEATED (-514) // ERESTARTNOHAND: begun anew unless a handler runs

uint32_t kmm_helper_wait(struct kmm_helper *helper, uint32_t turn, uint64_t deadline) {
  for (;;) {
    uint32_t now = __atomic_load_n(&helper->turn, __ATOMIC_ACQUIRE);
    uint64_t time = kmm_helper_clock();
    if (now != turn || time >= deadline) return now;
    int64_t left[2] = {(int64_t)((deadline - time) / 1000000000u), (int64_t)((deadline - time) % 1000000000u)};
    kmm_call(SYS_futex, (long)&helper->turn, FUTEX_WAIT, turn, (long)left, 0);
  }
}

void kmm_helper_pass(struct kmm_helper *helper, uint32_t turn) {
  __atomic_store_n(&helper->turn, turn, __ATOMIC_RELEASE);
  kmm_call(SYS_futex, (long)&helper->turn, FUTEX_WAKE, INT_MAX, 0, 0);
}

_Noreturn static void end(void) {
  for (;;) kmm_call(SYS_exit_group, 0, 0, 0, 0, 0);
}

/// A thread that has ended and waits to be forgotten cannot be stopped, and need not be.
static bool has_ended(struct kmm_helper *helper, uint32_t thread) {
  char text[512];
  long count = kmm_helper_read(helper, thread, "stat", text, sizeof text);
  if (count <= 0) return true;
  for (long i = count; i-- > 2;)
    if (text[i - 2] == ')') return text[i] == 'Z' || text[i] == 'X';
  return false;
}

static long seize(struct kmm_helper *helper, uint32_t thread, uint64_t deadline) {
  long failure = kmm_call(SYS_ptrace, PTRACE_SEIZE, thread, 0, 0, 0);
  if (failure != -EPERM || has_ended(helper, thread)) return failure == -EPERM ? -ESRCH : failure;
  kmm_helper_pass(helper, KMM_TURN_ALLOW);
  if (kmm_helper_wait(helper, KMM_TURN_ALLOW, deadline) != KMM_TURN_ALLOWED) return failure;
  return kmm_call(SYS_ptrace, PTRACE_SEIZE, thread, 0, 0, 0);
}

/// Adds a thread to the list and begins to stop it; false when that is refused.
static bool begin(struct kmm_helper *helper, uint32_t number, uint64_t deadline) {
  struct kmm_stopped_thread *thread = &helper->threads[helper->count];
  *thread = (struct kmm_stopped_thread){.number = number};
  uint64_t *stack = &thread->registers[KMM_REGISTER_STACK];
  if (kmm_helper_must_sleep(helper, number, stack)) thread->state = KMM_THREAD_SLEEPS;
  else {
    long failure = seize(helper, number, deadline);
    if (failure == 0) failure = kmm_call(SYS_ptrace, PTRACE_INTERRUPT, number, 0, 0, 0);
    if (failure == -ESRCH) thread->state = KMM_THREAD_GONE;
    else if (failure != 0) return false;
  }
  ++helper->count;
  return true;
}

static bool is_listed(struct kmm_helper *helper, uint32_t number) {
  for (uint32_t i = 0; i < helper->count; ++i)
    if (helper->threads[i].number == number) return true;
  return false;
}

/// How many threads are new in the process's list; below 0 when threads cannot be stopped.
static long begin_new(struct kmm_helper *helper, int folder, uint64_t deadline) {
  long added = 0, bytes;
  bool lists_maker = false;
  kmm_call(SYS_lseek, folder, 0, 0, 0, 0);
  while ((bytes = kmm_call(SYS_getdents64, folder, (long)helper->list, sizeof helper->list, 0, 0)) > 0) {
    for (long at = 0; at < bytes; at += *(uint16_t *)(helper->list + at + 16)) {
      uint32_t number = 0;
      for (const uint8_t *name = helper->list + at + 19; *name >= '0' && *name <= '9'; ++name) number = number * 10 + *name - '0';
      if (number == helper->thread) lists_maker = true;
      if (number == 0 || is_listed(helper, number)) continue;
      if (helper->count == KMM_MAX_THREADS || !begin(helper, number, deadline)) return -1;
      ++added;
    }
  }
  return lists_maker ? added : -1;
}

static void read_registers(struct kmm_stopped_thread *thread) {
  struct user_regs_struct r;
  struct iovec place = {&r, sizeof r};
  if (kmm_call(SYS_ptrace, PTRACE_GETREGSET, thread->number, NT_PRSTATUS, (long)&place, 0) != 0) return;
  if ((long)r.orig_rax >= 0 && (long)r.rax == -EINTR && kmm_helper_may_repeat(r.orig_rax)) {
    r.rax = (unsigned long)REPEATED;
    kmm_call(SYS_ptrace, PTRACE_SETREGSET, thread->number, NT_PRSTATUS, (long)&place, 0);
  }
  const uint64_t all[KMM_THREAD_REGISTERS] = {r.rax, r.rdx, r.rcx, r.rbx, r.rsi, r.rdi, r.rbp, r.rsp, r.r8,
                                              r.r9,  r.r10, r.r11, r.r12, r.r13, r.r14, r.r15, r.fs_base};
  for (int i = 0; i < KMM_THREAD_REGISTERS; ++i) thread->registers[i] = all[i];
  thread->state = KMM_THREAD_STOPPED;
}

/// Whether a thread has stopped or ended.
static bool has_stopped(struct kmm_stopped_thread *thread) {
  int status = 0;
  long answer = kmm_call(SYS_wait4, thread->number, (long)&status, WNOHANG | __WALL, 0, 0);
  if (answer == 0) return false;
  if (answer < 0 || !WIFSTOPPED(status)) {
    thread->state = KMM_THREAD_GONE;
    return true;
  }
  // A stop of its own (PTRACE_EVENT_STOP), or one in front of a signal, which it then gets.
  if (status >> 16 == 0) thread->signal = (uint32_t)WSTOPSIG(status);
  read_registers(thread);
  return true;
}

static void await_stops(struct kmm_helper *helper, uint64_t deadline) {
  const int64_t pause[2] = {0, 50000};
  for (uint32_t round = 0;; ++round) {
    bool all = true;
    for (uint32_t i = 0; i < helper->count; ++i)
      if (helper->threads[i].state == KMM_THREAD_RUNS && !has_stopped(&helper->threads[i])) all = false;
    if (all || kmm_helper_clock() >= deadline) return;
    if (round < 100) kmm_call(SYS_sched_yield, 0, 0, 0, 0, 0);
    else kmm_call(SYS_nanosleep, (long)pause, 0, 0, 0, 0);
  }
}

static bool stop_all(struct kmm_helper *helper) {
  char path[64];
  uint64_t deadline = kmm_helper_clock() + KMM_STOP_NANOSECONDS;
  kmm_helper_path(helper, 0, NULL, path);
  long folder = kmm_call(SYS_open, (long)path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0, 0, 0);
  if (folder < 0) return false;
  for (;;) {
    long added = begin_new(helper, (int)folder, deadline);
    if (added <= 0 || kmm_helper_clock() >= deadline) return added == 0;
    await_stops(helper, deadline);
  }
}

int kmm_helper_run(void *argument) {
  struct kmm_helper *helper = argument;
  kmm_call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (kmm_call(SYS_getppid, 0, 0, 0, 0, 0) != helper->process) end();
  bool stopped = stop_all(helper);
  if (stopped) {
    kmm_helper_pass(helper, KMM_TURN_COPY);
    uint32_t turn = kmm_helper_wait(helper, KMM_TURN_COPY, kmm_helper_clock() + KMM_HOLD_NANOSECONDS);
    if (turn == KMM_TURN_COPY) __atomic_store_n(&helper->went_on, 1, __ATOMIC_RELEASE);
  }
  // Those that have not stopped are let go by this process's end.
  for (uint32_t i = 0; i < helper->count; ++i)
    if (helper->threads[i].state == KMM_THREAD_STOPPED)
      kmm_call(SYS_ptrace, PTRACE_DETACH, helper->threads[i].number, 0, helper->threads[i].signal, 0);
  if (!stopped) kmm_helper_pass(helper, KMM_TURN_NOTHING);
  end();
}
