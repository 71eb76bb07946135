// A listener deletes itself within its callback and counts the event afterwards; the innocent one counts first.
#include "../twins.h"

namespace {
class Listener {
 public:
  void on_event() {
    delete hidden(this);  // freed
    ++events;             // guilty
  }

  void on_last_event() {
    ++events;
    delete hidden(this);
  }

 private:
  double weights[6] = {};
  long events = 0;
};
}  // namespace

static void guilty() {
  auto *listener = hidden(new Listener);  // allocated
  listener->on_event();
}

static void innocent() {
  auto *listener = hidden(new Listener);
  listener->on_last_event();
}
