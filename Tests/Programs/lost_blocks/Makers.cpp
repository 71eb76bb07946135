#include "Makers.hpp"

#include <malloc.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace {
/// An element whose array begins with a count, as it has a destructor.
struct Element {
  void *word = nullptr;
  ~Element() { asm volatile(""); }
};

struct Left {
  virtual ~Left() = default;
  virtual void turn() {}
  void *left_word = nullptr;
};
struct Right {
  virtual ~Right() = default;
  virtual void turn() {}
  void *right_word = nullptr;
};
/// An object with two virtual tables: at 0 and at 16.
struct Both : Left, Right {
  void *word = nullptr;
};

/// Objects that know the block in which `make_shared` put them, behind 16 bytes of counts.
struct Shared : std::enable_shared_from_this<Shared> {
  void *words[3] = {};
};
struct VirtualShared : std::enable_shared_from_this<VirtualShared> {
  virtual ~VirtualShared() = default;
  virtual void turn() {}
  void *words[3] = {};
};
struct Plain {
  void *words[3] = {};
};
constexpr size_t kCounts = 16;

template <typename Value>
Made shared() {
  const std::shared_ptr<Value> value = std::make_shared<Value>();
  // One reference more than will ever be given back.
  alignas(std::shared_ptr<Value>) char copy[sizeof(std::shared_ptr<Value>)];
  new (copy) std::shared_ptr<Value>(value);
  memset(copy, 0, sizeof copy);
  asm volatile("" ::"r"(copy) : "memory");
  return {~(reinterpret_cast<uintptr_t>(value.get()) - kCounts), kCounts + sizeof(Value)};
}

template <typename Pointer>
Made made(Pointer *pointer, size_t bytes) {
  return {~reinterpret_cast<uintptr_t>(pointer), bytes};
}

Made cleared(void *block, size_t bytes) {
  memset(block, 0, bytes);
  return made(block, bytes);
}

Made reallocated(size_t bytes) {
  void *volatile block = malloc(bytes / 2 + 1);
  memset(block, 0, bytes / 2 + 1);
  return cleared(realloc(block, bytes), bytes);
}

Made aligned_by_posix(size_t bytes, size_t alignment) {
  void *block = nullptr;
  if (posix_memalign(&block, alignment, bytes) != 0) _exit(2);
  return cleared(block, bytes);
}

Made array(size_t count) {
  auto *elements = new Element[count];
  return made(reinterpret_cast<char *>(elements) - sizeof(size_t), sizeof(size_t) + count * sizeof(Element));
}
}  // namespace

Made made_by(const char *maker, size_t bytes, size_t parameter) {
  const auto is = [maker](const char *name) { return strcmp(maker, name) == 0; };
  if (is("malloc")) return cleared(malloc(bytes), bytes);
  if (is("raw")) return made(static_cast<char *>(malloc(bytes)), bytes);
  if (is("calloc")) return made(static_cast<char *>(calloc(1, bytes)), bytes);
  if (is("realloc")) return reallocated(bytes);
  if (is("memalign")) return cleared(memalign(parameter, bytes), bytes);
  if (is("aligned_alloc")) return cleared(aligned_alloc(parameter, bytes), bytes);
  if (is("posix_memalign")) return aligned_by_posix(bytes, parameter);
  if (is("new")) return cleared(operator new(bytes), bytes);
  if (is("new[]")) return cleared(new char[bytes], bytes);
  if (is("aligned-new")) return cleared(operator new(bytes, std::align_val_t(parameter)), bytes);
  if (is("array")) return array(parameter);
  if (is("both")) return made(new Both, sizeof(Both));
  if (is("shared")) return shared<Shared>();
  if (is("virtual-shared")) return shared<VirtualShared>();
  if (is("plain-shared")) return shared<Plain>();
  dprintf(2, "no maker: %s\n", maker);
  _exit(2);
}
