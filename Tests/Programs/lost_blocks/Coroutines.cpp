/// Coroutines that were left in the middle: their frames keep pointers, on stacks that no thread runs on.
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstring>

#include "Blocks.hpp"
#include "Places.hpp"
#include "Plan.hpp"

namespace {
constexpr unsigned kCoroutines = 32;
constexpr size_t kMappedBytes = 64 << 10;
ucontext_t home, contexts[kCoroutines];
unsigned count;
/// The block that is the stack of the coroutine that starts.
unsigned entering;

/// Runs on the coroutine's stack and comes back without an end.
[[gnu::noinline]] void wait_with_a_frame(bool is_mapped) {
  alignas(16) volatile char frame[kPlaceBytes] = {};
  if (is_mapped) {
    fill("mapped-coroutine", const_cast<char *>(frame));
  } else {
    for (size_t index = 0; index < step_count(); index++) {
      const Step &link = step(index);
      if (link.act != Act::frame || link.subject != entering) continue;
      point(const_cast<char *>(frame) + link.values[0], unsigned(link.values[1]), link.values[2]);
    }
  }
  clear_registers();
  swapcontext(&contexts[count], &home);
  _exit(2);
}

void enter(int is_mapped) { wait_with_a_frame(is_mapped != 0); }

/// The context keeps pointers into the stack alone: what is said of its beginning is taken out.
void start(bool is_mapped, size_t bytes) {
  ucontext_t &context = contexts[count];
  context.uc_stack.ss_size = bytes;
  context.uc_link = nullptr;
  makecontext(&context, reinterpret_cast<void (*)()>(enter), 1, int(is_mapped));
  context.uc_stack.ss_sp = nullptr;
  swapcontext(&home, &context);
  count += 1;
}
}  // namespace

void start_coroutine(unsigned number, size_t bytes) {
  if (count == kCoroutines) _exit(2);
  entering = number;
  getcontext(&contexts[count]);
  point(&contexts[count].uc_stack.ss_sp, number, 0);
  start(false, bytes);
  memset(&home, 0, sizeof home);  // it keeps the program's registers of the time
}

void start_mapped_coroutine() {
  const int protection = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK;
  getcontext(&contexts[count]);
  contexts[count].uc_stack.ss_sp = mmap(nullptr, kMappedBytes, protection, flags, -1, 0);
  start(true, kMappedBytes);
}
