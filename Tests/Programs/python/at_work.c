/// Native threads of at_work.py, which never stand still: they allocate, map memory and write into a list without the GIL.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { HELD = 512, WINDOWS = 16, WINDOW_BYTES = 1 << 16, FIELD = sizeof(void *) };

static atomic_bool ends;
static _Atomic(void *) windows[WINDOWS];

/// Leaves processors to others, most of the time.
static void rest(void) { nanosleep(&(struct timespec){0, 200000}, NULL); }

static unsigned next(unsigned *state) { return *state = *state * 1103515245u + 12345u; }

/// Takes and gives blocks back until `stop_working`; the calls made. Each block holds the addresses of others, which may be gone.
long allocate(unsigned seed) {
  void **held[HELD] = {0};
  long calls = 0;
  while (!ends) {
    unsigned place = next(&seed) >> 8 & (HELD - 1);
    size_t words = 4 + (next(&seed) >> 16 & (calls & 1023 ? 127 : 32767));
    void **block = next(&seed) >> 24 & 1 ? realloc(held[place], words * FIELD) : (free(held[place]), malloc(words * FIELD));
    if (!block) abort();
    for (size_t index = 0; index < 4; index++) block[index] = held[next(&seed) >> 8 & (HELD - 1)];
    block[3] = windows[place % WINDOWS];
    held[place] = block;
    if (++calls % 256 == 0) rest();
  }
  for (int index = 0; index < HELD; index++) free(held[index]);
  return calls;
}

/// Maps memory, forbids it and unmaps it again, while blocks hold its addresses.
static void *map_and_unmap(void *unused) {
  unsigned seed = 7;
  while (!ends) {
    unsigned place = next(&seed) >> 8 & (WINDOWS - 1);
    rest();
    char *old = windows[place];
    if (old) munmap(old, WINDOW_BYTES);
    char *window = mmap(NULL, WINDOW_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (window == MAP_FAILED) abort();
    memset(window, 0, WINDOW_BYTES / 2);
    mprotect(window + WINDOW_BYTES / 2, WINDOW_BYTES / 2, PROT_NONE);
    windows[place] = window + (next(&seed) >> 8 & (WINDOW_BYTES - FIELD));
    if (next(&seed) >> 24 & 1) windows[place] = window;
    else munmap(window, WINDOW_BYTES), windows[place] = NULL;
  }
  return unused;
}

struct list {
  void **items;
  intptr_t *size;
  intptr_t full;
};

/// Changes which of its items a list has, and how many.
static void *write_into_list(void *argument) {
  struct list *list = argument;
  unsigned seed = 11;
  while (!ends) {
    intptr_t one = (next(&seed) >> 8) % list->full, other = (next(&seed) >> 8) % list->full;
    if (one < 8) rest();
    void *kept = list->items[one];
    list->items[one] = list->items[other];
    list->items[other] = kept;
    *list->size = list->full - (next(&seed) >> 24 & 7);
  }
  *list->size = list->full;
  return NULL;
}

static pthread_t mapper, writer;
static struct list written;

/// Starts threads that Python knows nothing of.
int start_working(void **items, intptr_t *size) {
  written = (struct list){items, size, *size};
  return pthread_create(&mapper, NULL, map_and_unmap, NULL) || pthread_create(&writer, NULL, write_into_list, &written);
}

/// Ends all of them, and `allocate` where it runs.
void stop_working(void) {
  ends = 1;
  pthread_join(mapper, NULL);
  pthread_join(writer, NULL);
}
