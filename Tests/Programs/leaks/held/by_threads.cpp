// Memory that a waiting thread alone holds: on its stack, thread_local, by pthread_setspecific.
#include "../blocks/scenario.h"

#include <pthread.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {
thread_local std::vector<double> own;
thread_local char *volatile pointer;
pthread_key_t key;
int ready;

char *filled(std::size_t size) {
  auto *block = static_cast<char *>(std::malloc(size));
  std::memset(block, 1, size);
  return block;
}

void *wait(void *) {
  own.assign(500, 1.0);
  pointer = filled(2000);
  pthread_setspecific(key, filled(3000));
  std::string text(4000, 't');
  char *volatile local = filled(5000);
  __atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
  while (local != nullptr) pause();
  return text.data();
}
}  // namespace

static void innocent() {
  static int started = 0;
  if (started == 0) pthread_key_create(&key, std::free);
  pthread_t thread;
  pthread_create(&thread, nullptr, wait, nullptr);
  pthread_detach(thread);
  started += 1;
  while (__atomic_load_n(&ready, __ATOMIC_SEQ_CST) < started) usleep(1000);
}

static void guilty() { innocent(); }
