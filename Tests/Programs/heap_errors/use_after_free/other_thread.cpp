// A thread reads what another one has deleted in the meantime; the innocent program waits for it first.
#include "../twins.h"

#include <memory>
#include <semaphore>
#include <thread>

namespace {
struct Song {
  long beats[8] = {};
};

void play(const Song *song) {
  use(song->beats[hidden(5)]);  // guilty
}
}  // namespace

static void guilty() {
  std::binary_semaphore is_gone(0);
  auto *song = hidden(new Song);  // allocated
  std::thread player([&] {
    is_gone.acquire();
    play(song);
  });
  delete song;  // freed
  is_gone.release();
  player.join();
}

static void innocent() {
  auto *song = hidden(new Song);
  std::thread player([&] { play(song); });
  player.join();
  delete song;
}
