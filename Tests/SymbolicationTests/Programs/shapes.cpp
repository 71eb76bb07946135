#include "shapes.hpp"
#include <stdexcept>
#include <string>

namespace shapes {
struct Opaque {
  std::string name;
  int seed;
};

namespace {
struct Guard {
  int &depth;
  explicit Guard(int &d) : depth(d) { depth++; }
  ~Guard() { depth--; }
};

int collatz(int n, int &depth) {
  Guard guard(depth);
  if (n < 1) throw std::invalid_argument("n = " + std::to_string(n));
  return n == 1 ? depth : collatz(n % 2 ? 3 * n + 1 : n / 2, depth);
}
} // namespace

std::unique_ptr<Opaque> make(int seed) {
  return std::unique_ptr<Opaque>(new Opaque{std::to_string(seed), seed});
}

int use(const Opaque &opaque) {
  int depth = 0;
  try {
    return collatz(opaque.seed, depth);
  } catch (const std::exception &error) {
    return static_cast<int>(std::string(error.what()).size());
  }
}

void destroy(Opaque *opaque) { delete opaque; }
} // namespace shapes
