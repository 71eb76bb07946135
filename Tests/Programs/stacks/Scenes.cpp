#include "Scenes.hpp"

#include <alloca.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include "Samples.hpp"

#define NOINLINE __attribute__((noinline))
#define KEEP_FRAME asm volatile("" : : : "memory")

NOINLINE void recurse(int depth) {
  if (depth == 0) {
    sample();
  } else {
    recurse(depth - 1);
    if (depth % 50 == 0) sample();
  }
  KEEP_FRAME;
}

NOINLINE void recurse_with_alloca(int depth, unsigned seed) {
  const size_t size = 16 + seed % 400;
  volatile char *room = static_cast<volatile char *>(alloca(size));
  room[size - 1] = char(depth);
  if (depth > 0) recurse_with_alloca(depth - 1, seed * 1103515245 + 12345);
  sample();
  room[0] = room[size - 1];
}

/// A local of great alignment makes the compiler move the stack pointer and describe the frame by an expression.
NOINLINE void realign_stack(int depth) {
  alignas(128) volatile char room[128];
  volatile char *more = static_cast<volatile char *>(alloca(size_t(depth % 7 + 1) * 24));
  more[0] = char(depth);
  room[depth % 128] = char(depth);
  if (depth > 0) realign_stack(depth - 1);
  sample();
  room[0] = char(more[0] + room[1]);
}

namespace {
/// An object whose destructor allocates, which also happens while an exception passes.
struct Sampler {
  ~Sampler() { sample(); }
};

NOINLINE void throw_at(int depth) {
  const Sampler sampler;
  if (depth == 0) {
    sample();
    throw std::runtime_error("a scene");
  }
  throw_at(depth - 1);
  KEEP_FRAME;
}
}  // namespace

NOINLINE void throw_and_catch(int depth) {
  try {
    throw_at(depth);
  } catch (const std::runtime_error &) {
    sample();
  }
  sample();
}

NOINLINE void rethrow() {
  try {
    try {
      throw_at(4);
    } catch (...) {
      sample();
      throw;
    }
  } catch (const std::exception &) {
    sample();
    throw_and_catch(2);
  }
  sample();
}

NOINLINE void unwind_by_destructors(int depth) {
  const Sampler sampler;
  if (depth > 0) unwind_by_destructors(depth - 1);
  KEEP_FRAME;
}

NOINLINE void throw_through_callback() {
  int values[] = {3, 1, 2};
  try {
    qsort(values, 3, sizeof *values, [](const void *, const void *) -> int {
      sample();
      throw std::runtime_error("out of qsort");
    });
  } catch (const std::runtime_error &) {
    sample();
  }
  sample();
}

NOINLINE void sort_with_callback(unsigned seed) {
  unsigned values[40];
  for (unsigned &value : values) value = seed = seed * 1103515245 + 12345;
  qsort(values, 40, sizeof *values, [](const void *left, const void *right) -> int {
    sample();
    const unsigned a = *static_cast<const unsigned *>(left), b = *static_cast<const unsigned *>(right);
    return a < b ? -1 : a > b;
  });
  sample();
}

NOINLINE void search_with_callback() {
  const int values[] = {1, 3, 5, 7, 9, 11};
  const int wanted = 7;
  bsearch(&wanted, values, 6, sizeof *values, [](const void *left, const void *right) -> int {
    recurse(2);
    return *static_cast<const int *>(left) - *static_cast<const int *>(right);
  });
}

NOINLINE void call_tail(int depth) {
  if (depth == 0) return sample();
  return call_tail(depth - 1);
}

/// Moves the stack pointer by pushes between calls, as code that passes arguments on the stack does.
NOINLINE void push_and_call(int depth) {
  struct Heavy {
    uint64_t words[7];
  };
  struct Nested {
    NOINLINE static void take(Heavy heavy, int depth) {
      if (depth > 0) push_and_call(depth - 1);
      sample();
      volatile uint64_t kept = heavy.words[size_t(depth) % 7];
      (void)kept;
    }
  };
  Heavy heavy;
  memset(&heavy, depth, sizeof heavy);
  Nested::take(heavy, depth);
  KEEP_FRAME;
}

NOINLINE void walk_randomly(unsigned *seed, int depth) {
  const int steps = 1 + rand_r(seed) % 3;
  for (int step = 0; step < steps && depth > 0; step++) {
    switch (rand_r(seed) % 12) {
      case 0: recurse(rand_r(seed) % 20); break;
      case 1: recurse_with_alloca(rand_r(seed) % 8, unsigned(rand_r(seed))); break;
      case 2: throw_and_catch(rand_r(seed) % 6); break;
      case 3: jump_back(rand_r(seed) % 6); break;
      case 4: search_with_callback(); break;
      case 5: realign_stack(rand_r(seed) % 4); break;
      case 6: push_and_call(rand_r(seed) % 4); break;
      case 7: call_tail(rand_r(seed) % 4); break;
      default: walk_randomly(seed, depth - 1);
    }
    sample();
  }
  KEEP_FRAME;
}
