/// Samples its stack in every scene that unwinders get wrong, by libunwind, and writes what it saw.
///
///     unwind_oracle FILE SEED ROUNDS [SCENE]
#include <pthread.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "Samples.hpp"
#include "Scenes.hpp"

namespace {
unsigned seed;
int rounds;

void play(const char *scene) {
  const auto wanted = [scene](const char *name) { return !scene || !strcmp(scene, name); };
  unsigned random = seed;
  for (int round = 0; round < rounds; round++) {
    if (wanted("recursion")) recurse(round % 30);
    if (wanted("deep") && round < 3) recurse(300);
    if (wanted("alloca")) recurse_with_alloca(round % 12, random + unsigned(round));
    if (wanted("alignment")) realign_stack(round % 6);
    if (wanted("exceptions")) throw_and_catch(round % 9), rethrow(), unwind_by_destructors(round % 9);
    if (wanted("callback-exception")) throw_through_callback();
    if (wanted("longjmp")) jump_back(round % 9);
    if (wanted("callbacks")) sort_with_callback(random + unsigned(round)), search_with_callback();
    if (wanted("tail-calls")) call_tail(round % 5);
    if (wanted("pushes")) push_and_call(round % 5);
    if (wanted("random")) walk_randomly(&random, 9);
  }
}

void *play_in_thread(void *scene) {
  play(static_cast<const char *>(scene));
  return nullptr;
}

void play_signals(const char *scene) {
  const auto wanted = [scene](const char *name) { return !scene || !strcmp(scene, name); };
  if (wanted("signals")) {
    for (int round = 0; round < 5; round++) {
      jump_from_handler();
      handle_signal_in_signal();
      handle_signal_on_its_own_stack();
    }
  }
  if (wanted("interruptions")) be_interrupted_anywhere(300);
  if (wanted("contexts")) switch_contexts();
}
}  // namespace

int main(int count, char **words) {
  if (count < 4) return 64;
  seed = unsigned(atoi(words[2]));
  rounds = atoi(words[3]);
  char *scene = count > 4 ? words[4] : nullptr;
  play_signals(scene);
  if (scene && !strcmp(scene, "threads")) {
    pthread_t threads[4];
    for (pthread_t &thread : threads) {
      if (pthread_create(&thread, nullptr, play_in_thread, const_cast<char *>("random"))) return 71;
    }
    for (pthread_t &thread : threads) pthread_join(thread, nullptr);
  } else {
    play(scene);
  }
  write_samples(words[1]);
}
