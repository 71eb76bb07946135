/// Threads that keep pointers on their stacks, in variables of their own and in registers, until the process ends.
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstring>

#include "Blocks.hpp"
#include "Places.hpp"
#include "Plan.hpp"

namespace {
constexpr unsigned kRegisters = 4, kRegisterThreads = 6;
/// The complements of what each thread is to have in r12 to r15.
uintptr_t hidden_registers[kRegisterThreads][kRegisters];
std::atomic<int> sleeping{0};

[[gnu::noinline]] void sleep_with_a_frame() {
  alignas(16) volatile char frame[kPlaceBytes] = {};
  fill("thread-stack", const_cast<char *>(frame));
  sleeping += 1;
  for (;;) pause();
}

void *keep_places(void *) {
  fill_places(false);
  scrub();
  sleep_with_a_frame();
  return nullptr;
}

/// Sleeps in a system call with the pointers in registers and nowhere else.
void *keep_registers(void *argument) {
  asm volatile(
      "movq (%0), %%r12\n"
      "movq 8(%0), %%r13\n"
      "movq 16(%0), %%r14\n"
      "movq 24(%0), %%r15\n"
      "notq %%r12\n"
      "notq %%r13\n"
      "notq %%r14\n"
      "notq %%r15\n"
      "lock incl (%1)\n"
      "1: movl $34, %%eax\n"  // pause
      "syscall\n"
      "jmp 1b\n" ::"r"(argument),
      "r"(&sleeping)
      : "r12", "r13", "r14", "r15", "rax", "rcx", "r11", "memory");
  return nullptr;
}

void start(void *(*body)(void *), void *argument) {
  pthread_t thread;
  if (pthread_create(&thread, nullptr, body, argument) != 0) _exit(2);
}
}  // namespace

void start_threads() {
  memset(hidden_registers, 0xff, sizeof hidden_registers);
  unsigned last = 0;
  for (size_t index = 0; index < step_count(); index++) {
    const Step &root = step(index);
    if (root.act != Act::root || strcmp(root.name, "register") != 0) continue;
    const unsigned number = unsigned(root.values[0]) / 8, thread = number / kRegisters;
    hidden_registers[thread][number % kRegisters] = hidden_pointer(unsigned(root.values[1]), root.values[2]);
    last = thread > last ? thread : last;
  }
  start(keep_places, nullptr);
  for (unsigned thread = 0; thread <= last; thread++) start(keep_registers, hidden_registers[thread]);
  while (sleeping < int(last) + 2) usleep(1000);
}
