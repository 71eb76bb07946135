/// Threads that end in every way, one case by name: dying_threads returned|exited|cancelled|detached|late|main_first|exit_meanwhile
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))
enum { THREADS = 300 };

static void *kept[THREADS * 4];
static int kept_count, done;
static pthread_key_t key;

NOINLINE static void *make(size_t size) { return malloc(size); }
NOINLINE static void *late_make(size_t size) { return malloc(size); }

static void keep(void *block) { kept[__atomic_fetch_add(&kept_count, 1, __ATOMIC_RELAXED)] = block; }

/// Every thread makes three blocks, keeps one and frees two.
static void work(void) {
  void *first = make(64), *second = make(64);
  keep(make(64));
  free(first);
  free(second);
}

static void *returned(void *nothing) {
  work();
  return nothing;
}

NOINLINE static void leave(int depth) {
  if (depth > 0) leave(depth - 1);
  work();
  if (depth == 0) pthread_exit(NULL);
}

static void *exited(void *nothing) {
  leave(10);
  return nothing;
}

static void *cancelled(void *nothing) {
  void *block = make(64);
  pthread_cleanup_push(free, block);
  block = NULL;
  void *second = make(64);
  keep(make(64));
  free(second);
  for (;;) usleep(100000);
  pthread_cleanup_pop(0);
  return nothing;
}

/// Runs after the thread's function, when much of the thread is gone already.
static void work_late(void *round) {
  free(late_make(32));
  keep(late_make(32));
  if ((size_t)round > 1) pthread_setspecific(key, (void *)((size_t)round - 1));
}

static void *late(void *nothing) {
  pthread_setspecific(key, (void *)3);
  work();
  return nothing;
}

static void *detached(void *nothing) {
  work();
  __atomic_add_fetch(&done, 1, __ATOMIC_RELEASE);
  return nothing;
}

static void *last(void *nothing) {
  usleep(50000);
  work();
  _exit(0);
  return nothing;
}

static void *endless(void *nothing) {
  for (;;) free(realloc(make(10), 20));
  return nothing;
}

static pthread_t start(void *(*routine)(void *)) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, routine, NULL) != 0) _exit(71);
  return thread;
}

static void run_many(void *(*routine)(void *), int cancel) {
  for (int batch = 0; batch < THREADS / 20; batch++) {
    pthread_t threads[20];
    for (int index = 0; index < 20; index++) threads[index] = start(routine);
    for (int index = 0; index < 20; index++) {
      while (cancel && __atomic_load_n(&kept_count, __ATOMIC_ACQUIRE) < 20 * (batch + 1)) usleep(100);
      if (cancel) pthread_cancel(threads[index]);
      pthread_join(threads[index], NULL);
    }
  }
}

int main(int count, char **words) {
  const char *name = count > 1 ? words[1] : "";
  if (!strcmp(name, "returned")) run_many(returned, 0);
  else if (!strcmp(name, "exited")) run_many(exited, 0);
  else if (!strcmp(name, "cancelled")) run_many(cancelled, 1);
  else if (!strcmp(name, "late")) pthread_key_create(&key, work_late), run_many(late, 0);
  else if (!strcmp(name, "detached")) {
    for (int index = 0; index < THREADS; index++) {
      pthread_detach(start(detached));
      while (__atomic_load_n(&done, __ATOMIC_ACQUIRE) < index - 20) usleep(100);
    }
    while (__atomic_load_n(&done, __ATOMIC_ACQUIRE) < THREADS) usleep(100);
    usleep(100000);
  } else if (!strcmp(name, "main_first")) {
    start(last);
    pthread_exit(NULL);
  } else if (!strcmp(name, "exit_meanwhile")) {
    for (int index = 0; index < 3; index++) start(endless);
    usleep(50000);
    exit(5);
  } else {
    return 64;
  }
  _exit(0);
}
