// A function object holds a reference to settings that are gone when it is called; the innocent one has a share of them.
#include "../twins.h"

#include <functional>
#include <memory>

namespace {
struct Settings {
  long tempos[8] = {};
};

std::function<long()> dangling() {
  const std::unique_ptr<Settings> settings(hidden(new Settings));  // allocated
  Settings &reference = *settings;
  return [&reference] {
    return hidden(reference.tempos[hidden(5)]);  // guilty
  };
}  // freed

std::function<long()> sharing() {
  const auto settings = std::make_shared<Settings>();
  return [settings] { return settings->tempos[hidden(5)]; };
}
}  // namespace

static void guilty() { use(dangling()()); }
static void innocent() { use(sharing()()); }
