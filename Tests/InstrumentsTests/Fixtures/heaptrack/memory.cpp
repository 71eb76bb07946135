#include <cstdlib>
#include <cstring>
#include <vector>

// Memory that is held, given back at once, or held for a while; each in a function that is named after it.
static void *kept[64];
static volatile int sink;

__attribute__((noinline)) static void *grow(size_t bytes) { return memset(malloc(bytes), 1, bytes); }
__attribute__((noinline)) static void leaked() { for (int i = 0; i < 8; i++) kept[i] = grow(1000); }
__attribute__((noinline)) static void temporary() {
  for (int i = 0; i < 50; i++) {
    char *p = (char *)malloc(64);
    sink = p != nullptr;
    free(p);
  }
}
__attribute__((noinline)) static void peak() {
  std::vector<void *> blocks;
  for (int i = 0; i < 20; i++) blocks.push_back(grow(50000));
  for (void *block : blocks) free(block);
}
static inline __attribute__((always_inline)) void *inner() { return calloc(3, 100); }
__attribute__((noinline)) static void inlined() { kept[20] = inner(); }
__attribute__((noinline)) static void recursive(int n) {
  if (n > 0) recursive(n - 1);
  else kept[30] = realloc(malloc(10), 20);
  sink = n;
}

int main() {
  leaked();
  temporary();
  peak();
  inlined();
  recursive(3);
  leaked();
  return 0;
}
