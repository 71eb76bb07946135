// Inlined across files: every function here ends up in main.cpp's code at -O2.
#pragma once
#include <cstdlib>
#include <memory>
#include <vector>

namespace shapes {
inline __attribute__((always_inline)) int *allocate(int count) {
  return static_cast<int *>(std::malloc(sizeof(int) * count));
}

template <typename T> struct Grid {
  std::vector<T> cells;
  inline __attribute__((always_inline)) void grow(int by) {
    int *scratch = allocate(by);
    for (int i = 0; i < by; i++) {
      scratch[i] = i;
      cells.push_back(T(scratch[i]));
    }
    std::free(scratch);
  }
  virtual ~Grid() = default;
  virtual T sum() const;
};

template <typename T> T Grid<T>::sum() const {
  T total{};
  for (const T &cell : cells) total += cell;
  return total;
}

struct Opaque;
std::unique_ptr<Opaque> make(int seed);
int use(const Opaque &opaque);
void destroy(Opaque *opaque);
} // namespace shapes

template <> struct std::default_delete<shapes::Opaque> {
  void operator()(shapes::Opaque *opaque) const { shapes::destroy(opaque); }
};
