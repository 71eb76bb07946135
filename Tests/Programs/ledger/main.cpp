/// Plays random allocations from a seed and writes its own account of them: the oracle of kmmem's figures.
///
///     ledger --seed N --operations N --stop-after N --threads N [--parallel] [--return|--kill] --account FILE
///
/// Serial (the default): one operation at a time, handed from thread to thread. `--parallel`: all threads at once.
/// It ends by `_exit`, by returning from main with `--return`, or by a SIGKILL to itself with `--kill`.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "Slots.hpp"

namespace {
struct Options {
  uint64_t seed = 1, operations = 1000, stop_after = UINT64_MAX;
  int threads = 4;
  bool parallel = false, returns = false, kills = false;
  const char *account = nullptr;
};
Options options;

alignas(Player) char players[kThreads][sizeof(Player)];
Player &player(int thread) { return *reinterpret_cast<Player *>(players[thread]); }

std::atomic<int> turn{0};
std::atomic<int> started{0};

/// A worker of serial play: does one operation whenever the turn is its own, then hands the turn back to thread 0.
void *wait_for_turns(void *argument) {
  const int me = int(reinterpret_cast<intptr_t>(argument));
  started += 1;
  started.notify_all();
  for (;;) {
    int now = turn.load();
    while (now != me) {
      turn.wait(now);
      now = turn.load();
    }
    player(me).play();
    turn.store(0);
    turn.notify_all();
  }
}

/// A worker of parallel play: does all its operations once everybody is there.
void *play_freely(void *argument) {
  const int me = int(reinterpret_cast<intptr_t>(argument));
  started += 1;
  started.notify_all();
  while (turn.load() == 0) turn.wait(0);
  for (uint64_t operation = 0; operation < options.operations; operation++) player(me).play();
  return nullptr;
}

void hand_over(int thread) {
  turn.store(thread);
  turn.notify_all();
  for (int now = turn.load(); now != 0; now = turn.load()) turn.wait(now);
}

void play_serially() {
  Dice who{options.seed + 77};
  for (uint64_t operation = 0; operation < options.operations && operation < options.stop_after; operation++) {
    const int thread = int(who.below(size_t(options.threads)));
    if (thread == 0) {
      player(0).play();
    } else {
      hand_over(thread);
    }
  }
}

bool read(int count, char **words) {
  for (int index = 1; index < count; index++) {
    const char *word = words[index];
    const auto value = [&] { return index + 1 < count ? words[++index] : ""; };
    if (!strcmp(word, "--seed")) options.seed = strtoull(value(), nullptr, 10);
    else if (!strcmp(word, "--operations")) options.operations = strtoull(value(), nullptr, 10);
    else if (!strcmp(word, "--stop-after")) options.stop_after = strtoull(value(), nullptr, 10);
    else if (!strcmp(word, "--threads")) options.threads = atoi(value());
    else if (!strcmp(word, "--parallel")) options.parallel = true;
    else if (!strcmp(word, "--return")) options.returns = true;
    else if (!strcmp(word, "--kill")) options.kills = true;
    else if (!strcmp(word, "--account")) options.account = value();
    else return false;
  }
  return options.account && options.threads >= 1 && options.threads <= kThreads;
}
}  // namespace

int main(int count, char **words) {
  if (!read(count, words)) return 64;
  book.serial = !options.parallel;
  pthread_t workers[kThreads];
  for (int thread = 0; thread < options.threads; thread++) {
    new (players[thread]) Player(thread, options.seed * 31 + uint64_t(thread));
  }
  for (int thread = 1; thread < options.threads; thread++) {
    void *number = reinterpret_cast<void *>(intptr_t(thread));
    if (pthread_create(&workers[thread], nullptr, options.parallel ? play_freely : wait_for_turns, number)) return 71;
  }
  for (int ready = started.load(); ready < options.threads - 1; ready = started.load()) started.wait(ready);
  player(0).lay_foundation(8 << 20);
  if (options.parallel) {
    turn.store(1);
    turn.notify_all();
    for (uint64_t operation = 0; operation < options.operations; operation++) player(0).play();
    for (int thread = 1; thread < options.threads; thread++) pthread_join(workers[thread], nullptr);
  } else {
    play_serially();
  }
  book.write(options.account);
  if (options.kills) kill(getpid(), SIGKILL);
  if (options.returns) return 0;
  _exit(0);
}
