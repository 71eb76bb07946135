// Memory that only mappings of the program's own hold: a pool, and the stack of a coroutine that waits.
#include "../blocks/scenario.h"

#include <sys/mman.h>
#include <ucontext.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace {
constexpr std::size_t POOL = 1 << 20, STACK = 1 << 16;

void *mapped(std::size_t bytes) {
  void *memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) std::abort();
  return memory;
}

char *filled(std::size_t size) {
  auto *block = static_cast<char *>(std::malloc(size));
  std::memset(block, 1, size);
  return block;
}

struct Entry {
  char *notes;
  PyObject *text;
};
Entry *pool;
std::size_t used;

struct Coroutine {
  ucontext_t own, caller;
};

// Runs on a stack of its own, and waits in the middle.
void play(unsigned high, unsigned low) {
  auto *coroutine = reinterpret_cast<Coroutine *>(static_cast<std::size_t>(high) << 32 | low);
  char *volatile notes = filled(3000);
  swapcontext(&coroutine->own, &coroutine->caller);
  std::free(notes);
}

void begin_coroutine() {
  auto *coroutine = static_cast<Coroutine *>(mapped(sizeof(Coroutine)));
  getcontext(&coroutine->own);
  coroutine->own.uc_stack.ss_sp = mapped(STACK);
  coroutine->own.uc_stack.ss_size = STACK;
  coroutine->own.uc_link = &coroutine->caller;
  const auto address = reinterpret_cast<std::size_t>(coroutine);
  makecontext(
      &coroutine->own, reinterpret_cast<void (*)()>(play), 2, static_cast<unsigned>(address >> 32),
      static_cast<unsigned>(address));
  swapcontext(&coroutine->caller, &coroutine->own);
}
}  // namespace

static void innocent() {
  if (pool == nullptr) pool = static_cast<Entry *>(mapped(POOL));
  pool[used++] = {filled(2000), PyUnicode_FromFormat("text %zu of the pool", used)};
  begin_coroutine();
}

static void guilty() { innocent(); }
