#include "Samples.hpp"

#define UNW_LOCAL_ONLY
#include <libunwind.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

namespace {
constexpr int kStacks = 1 << 16, kDepth = 512;
constexpr size_t kPool = size_t(1) << 24;

/// A distinct stack: a run of addresses in the pool.
struct Stack {
  uint64_t hash;
  uint32_t first, depth, count;
};

Stack stacks[kStacks];
uintptr_t pool[kPool];
size_t pool_used;
std::mutex mutex;

void count(const uintptr_t *frames, uint32_t depth) {
  uint64_t hash = depth + 1;
  for (uint32_t index = 0; index < depth; index++) hash = (hash ^ frames[index]) * 0x9e3779b97f4a7c15ull;
  const std::lock_guard<std::mutex> guard(mutex);
  for (uint64_t probe = hash >> 20;; probe++) {
    Stack &stack = stacks[probe % kStacks];
    if (stack.count == 0) {
      if (pool_used + depth > kPool) abort();
      stack = {hash, uint32_t(pool_used), depth, 0};
      memcpy(pool + pool_used, frames, depth * sizeof *frames);
      pool_used += depth;
    }
    if (stack.hash == hash && stack.depth == depth && !memcmp(pool + stack.first, frames, depth * sizeof *frames)) {
      stack.count += 1;
      return;
    }
  }
}
}  // namespace

// The frames of this function differ between the two samples, its callers' do not.
__attribute__((noinline)) void sample() {
  void *frames[kDepth];
  const int depth = unw_backtrace(frames, kDepth);
  if (depth < 2) abort();
  count(reinterpret_cast<uintptr_t *>(frames) + 1, uint32_t(depth - 1));
  void *block = malloc(kSampleSize);
  asm volatile("" : "+r"(block) : : "memory");
  free(block);
}

void write_samples(const char *path) {
  FILE *file = fopen(path, "w");
  if (!file) abort();
  for (const Stack &stack : stacks) {
    if (stack.count == 0) continue;
    fprintf(file, "%u", stack.count);
    for (uint32_t index = 0; index < stack.depth; index++) fprintf(file, " %lx", pool[stack.first + index]);
    fputc('\n', file);
  }
  fclose(file);
}
