// A program with operators of its own: some blocks come from a pool in static memory, others from malloc, with a head before them.
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

namespace {
alignas(16) char pool[1 << 16];
std::size_t used = 0;
bool is_pooled(void *block) { return block >= pool && block < pool + sizeof pool; }
void *taken(std::size_t size) {
  const std::size_t room = (size + 15) & ~std::size_t{15};
  if (room > 64 || used + room > sizeof pool) return static_cast<char *>(std::malloc(size + 16)) + 16;
  used += room;
  return pool + used - room;
}
void given_back(void *block) {
  if (block != nullptr && !is_pooled(block)) std::free(static_cast<char *>(block) - 16);
}
}  // namespace

void *operator new(std::size_t size) { return taken(size); }
void *operator new[](std::size_t size) { return taken(size); }
void operator delete(void *block) noexcept { given_back(block); }
void operator delete[](void *block) noexcept { given_back(block); }
void operator delete(void *block, std::size_t) noexcept { given_back(block); }
void operator delete[](void *block, std::size_t) noexcept { given_back(block); }

int main() {
  std::vector<std::string> texts;
  for (int index = 0; index < 2000; ++index) texts.emplace_back(20 + index % 200, 'x');
  for (int index = 0; index < 100; ++index) {
    delete[] new int[10 + index]();
    delete new long(index);
  }
  std::puts("done");
}
