// The second version, with other lines before everything that it kept.
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace choir {
namespace {

std::vector<void *> kept;

__attribute__((noinline)) void keep(void *block) {
  //
  kept.push_back(block);
}

__attribute__((noinline)) void made_first() {
  for (int i = 0; i < 10; i++) keep(new char[8000]);
}

void kept_as_it_was() {
  // On another line.
  for (int i = 0; i < 10; i++) keep(new char[4000]);
}

__attribute__((noinline)) void swelling(int count) {
  for (int i = 0; i < count; i++) keep(new char[5000]);
}

template <typename Element>
__attribute__((noinline)) void templated(std::vector<Element> values) {
  values.resize(5000);
  keep(new std::vector<Element>(values));
}

}  // namespace

struct Voice {
  std::function<void *(int)> make;
  __attribute__((noinline)) void sing(int size) const { keep(make(size)); }
};

}  // namespace choir

extern "C" void sing() {
  choir::kept.reserve(1000);
  auto nothing = [] {};
  nothing();
  choir::made_first();
  choir::kept_as_it_was();
  choir::swelling(20);
  choir::templated<std::string>({});
  choir::Voice voice{[](int size) -> void * { return new char[size]; }};
  voice.sing(3000);
}

#ifdef ALONE
int main() { sing(); }
#endif
