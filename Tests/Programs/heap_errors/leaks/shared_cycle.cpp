// Two objects share each other, so that neither goes; the innocent second one only knows the first.
#include "../twins.h"

#include <memory>

namespace {
struct Voice {
  std::shared_ptr<Voice> next;
  std::weak_ptr<Voice> before;
  double samples[20] = {};
};
}  // namespace

static void guilty() {
  const auto alto = std::make_shared<Voice>();   // allocated
  const auto tenor = std::make_shared<Voice>();  // allocated
  alto->next = tenor;
  tenor->next = alto;
}

static void innocent() {
  const auto alto = std::make_shared<Voice>();
  const auto tenor = std::make_shared<Voice>();
  alto->next = tenor;
  tenor->before = alto;
}
