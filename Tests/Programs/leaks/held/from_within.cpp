// Memory that is held by pointers into it, which yet is in use: behind a length, as a second base class, as a counted text's
// characters (built with _GLIBCXX_USE_CXX11_ABI=0), through enable_shared_from_this.
#include "../blocks/scenario.h"

#include <cstdlib>
#include <memory>
#include <string>

namespace {
struct Named {
  virtual ~Named() = default;
  double padding[4] = {};
};
struct Played {
  virtual ~Played() = default;
  double samples[30] = {};
};
struct Voice : Named, Played {};
struct Shared : Played, std::enable_shared_from_this<Shared> {};

struct Counted {
  std::size_t length;
  char characters[200];
};

std::string text, short_text;
Played *second_base;
char *behind_length;
std::shared_ptr<Shared> shared;
}  // namespace

static void innocent() {
  text.assign(1000, 't');
  short_text = std::string("soft");
  delete second_base;
  second_base = new Voice;
  if (behind_length == nullptr) {
    auto *counted = static_cast<Counted *>(std::malloc(sizeof(Counted)));
    counted->length = sizeof counted->characters;
    behind_length = counted->characters;
  }
  shared = std::make_shared<Shared>();
}

static void guilty() { innocent(); }
