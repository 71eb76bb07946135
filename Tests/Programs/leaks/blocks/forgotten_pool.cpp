// Blocks that stand in a pool of the program's own, whose entries are then cleared.
#include "scenario.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>

namespace {
char **pool;

char **entry() {
  if (pool == nullptr) {
    void *memory = mmap(nullptr, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) std::abort();
    pool = static_cast<char **>(memory);
  }
  return pool + 100;
}
}  // namespace

static void guilty() {
  *entry() = static_cast<char *>(std::malloc(1000));  // guilty
  std::memset(*entry(), 1, 1000);
  *entry() = nullptr;
}

static void innocent() {
  *entry() = static_cast<char *>(std::malloc(1000));
  std::memset(*entry(), 1, 1000);
  std::free(*entry());
  *entry() = nullptr;
}
