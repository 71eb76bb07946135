#include "shapes.hpp"
#include <algorithm>
#include <functional>
#include <map>
#include <string>

static int counter;

extern "C" __attribute__((noinline)) int plain_c(int x) { return x * 3 + counter; }

template <typename Function> __attribute__((noinline)) int twice(Function f, int x) { return f(f(x)); }

std::function<int(int)> adder(int n) {
  return [n](int x) {
    struct Local {
      static __attribute__((noinline)) int scale(int v) { return v * 7 + counter; }
    };
    return Local::scale(x) + n;
  };
}

struct Number {
  int value;
  bool operator<(const Number &other) const { return value < other.value; }
};

int main(int argc, char **argv) {
  shapes::Grid<int> grid;
  shapes::Grid<double> fine;
  grid.grow(argc * 10);
  fine.grow(argc * 20);
  std::map<std::string, std::vector<Number>> table;
  for (int i = 0; i < argc; i++) {
    auto &row = table[argv[i]];
    row.push_back({i});
    std::sort(row.begin(), row.end());
  }
  auto opaque = shapes::make(argc);
  counter = twice([&](int x) { return plain_c(x) + argc; }, argc) + adder(4)(argc);
  return (grid.sum() + static_cast<int>(fine.sum()) + shapes::use(*opaque) + counter) == 0;
}
