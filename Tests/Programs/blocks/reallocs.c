/// One case of realloc, by name: what is live at the end is known.
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))

static void check(int true_) {
  if (!true_) _exit(70);
}

NOINLINE static void *make(size_t size) { return malloc(size); }
NOINLINE static void *resize(void *block, size_t size) { return realloc(block, size); }

/// A thousand blocks given back by realloc(block, 0): nothing stays.
static void to_nothing(void) {
  for (size_t round = 0; round < 1000; round++) check(resize(make(round), 0) == NULL);
}

/// realloc(NULL, 0) gives a block: ten of them stay, with no bytes.
static void from_nothing(void) {
  for (int round = 0; round < 10; round++) check(resize(NULL, 0) != NULL);
}

/// A hundred that fail: the ten blocks of 300 bytes stay where they were made.
static void failing(void) {
  for (int round = 0; round < 10; round++) {
    void *block = make(300);
    for (int again = 0; again < 10; again++) check(resize(block, PTRDIFF_MAX - 5) == NULL);
  }
}

/// One block that grows to 64 MB, in place, by moving, and by the C library's own mremap: 64 MB, which is also the peak.
static void growing(void) {
  void *block = make(16);
  for (size_t size = 32; size <= 64u << 20; size *= 2) check((block = resize(block, size)) != NULL);
}

static _Atomic(void *) exchange[64];

static void *shuffle(void *seed) {
  uint64_t state = (uint64_t)(uintptr_t)seed * 0x9e3779b97f4a7c15ull;
  for (int round = 0; round < 200000; round++) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    const size_t size = 1 + (state >> 33) % 2000;
    void *block = __atomic_exchange_n(&exchange[(state >> 20) % 64], NULL, __ATOMIC_ACQ_REL);
    block = block ? resize(block, size) : make(size);
    check(block != NULL);
    free(__atomic_exchange_n(&exchange[(state >> 48) % 64], block, __ATOMIC_ACQ_REL));
  }
  return NULL;
}

/// Two threads resize each other's blocks, then all are freed: nothing stays.
static void two_threads(void) {
  pthread_t threads[2];
  for (uintptr_t index = 0; index < 2; index++) check(!pthread_create(&threads[index], NULL, shuffle, (void *)(index + 1)));
  for (int index = 0; index < 2; index++) pthread_join(threads[index], NULL);
  for (int index = 0; index < 64; index++) free(exchange[index]);
}

int main(int count, char **words) {
  static const struct {
    const char *name;
    void (*play)(void);
  } cases[] = {
      {"to_nothing", to_nothing}, {"from_nothing", from_nothing}, {"failing", failing},
      {"growing", growing}, {"two_threads", two_threads},
  };
  for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
    if (count == 2 && !strcmp(words[1], cases[index].name)) {
      cases[index].play();
      _exit(0);
    }
  }
  return 64;
}
