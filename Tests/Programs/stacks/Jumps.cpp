/// Scenes that leave frames behind: longjmp, signals, contexts of one's own.
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>

#include <atomic>
#include <csetjmp>
#include <cstdint>
#include <cstdlib>

#include "Samples.hpp"
#include "Scenes.hpp"

#define NOINLINE __attribute__((noinline))
#define KEEP_FRAME asm volatile("" : : : "memory")

namespace {
thread_local jmp_buf back;
thread_local sigjmp_buf back_from_signal;
alignas(16) char own_stack[1 << 17];

volatile bool leaping = true;

NOINLINE void dive(int depth) {
  if (depth > 0) {
    dive(depth - 1);
  } else {
    sample();
    if (leaping) longjmp(back, 1);
  }
  KEEP_FRAME;
}

void install(int signal_number, void (*handler)(int), int flags) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  if (sigaction(signal_number, &action, nullptr) != 0) abort();
}
}  // namespace

NOINLINE void jump_back(int depth) {
  if (setjmp(back) == 0) dive(depth);
  sample();
  recurse(3);
}

NOINLINE void jump_from_handler() {
  install(SIGUSR2, [](int) {
    sample();
    siglongjmp(back_from_signal, 1);
  }, 0);
  if (sigsetjmp(back_from_signal, 1) == 0) raise(SIGUSR2);
  sample();
}

NOINLINE void handle_signal_on_its_own_stack() {
  stack_t stack = {};
  stack.ss_sp = own_stack;
  stack.ss_size = sizeof own_stack;
  if (sigaltstack(&stack, nullptr) != 0) abort();
  install(SIGUSR1, [](int) { recurse(3); }, SA_ONSTACK);
  raise(SIGUSR1);
  sample();
  raise(SIGUSR1);
  stack.ss_flags = SS_DISABLE;
  if (sigaltstack(&stack, nullptr) != 0) abort();
}

NOINLINE void handle_signal_in_signal() {
  install(SIGUSR1, [](int) { recurse(2); }, 0);
  install(SIGUSR2, [](int) {
    sample();
    raise(SIGUSR1);
    sample();
  }, 0);
  raise(SIGUSR2);
  sample();
}

namespace {
std::atomic<unsigned> interruptions;

/// Work without a call to anything that a signal handler must not enter again.
NOINLINE uint64_t compute(uint64_t value, int depth) {
  if (depth > 0) value += compute(value * 3 + 1, depth - 1);
  for (int step = 0; step < 20; step++) value = value * 0x9e3779b97f4a7c15ull + (value >> 7);
  return value;
}
}  // namespace

NOINLINE void be_interrupted_anywhere(unsigned milliseconds) {
  install(SIGALRM, [](int) {
    interruptions += 1;
    sample();
  }, SA_RESTART);
  const itimerval often = {{0, 200}, {0, 200}}, never = {};
  if (setitimer(ITIMER_REAL, &often, nullptr) != 0) abort();
  timespec start, now;
  clock_gettime(CLOCK_MONOTONIC, &start);
  volatile uint64_t value = 1;
  do {
    for (int round = 0; round < 2000; round++) value = compute(value, 12);
    clock_gettime(CLOCK_MONOTONIC, &now);
  } while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000 < long(milliseconds));
  if (setitimer(ITIMER_REAL, &never, nullptr) != 0) abort();
  if (interruptions == 0) abort();
}

namespace {
ucontext_t home, away;
alignas(16) char away_stack[1 << 16];

void live_away() {
  for (int round = 0; round < 3; round++) {
    recurse(5);
    swapcontext(&away, &home);
    sample();
  }
}
}  // namespace

NOINLINE void switch_contexts() {
  if (getcontext(&away) != 0) abort();
  away.uc_stack.ss_sp = away_stack;
  away.uc_stack.ss_size = sizeof away_stack;
  away.uc_link = &home;
  makecontext(&away, live_away, 0);
  for (int round = 0; round < 4; round++) {
    swapcontext(&home, &away);
    recurse(round);
    sample();
  }
}
