/* Real-time sections: with "guilty" they do what they must not, each thing so often; with "innocent" the same is done outside of them.
 * "measure N" enters and leaves N sections and prints the nanoseconds of one. */
#define _GNU_SOURCE
#include <kmmem.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static void *volatile kept;
static volatile int sum;

__attribute__((noinline)) static void allocate(void) {
  kept = malloc(100);
  sum++;
}

__attribute__((noinline)) static void enlarge(void) {
  kept = realloc(kept, 4000);
  sum++;
}

__attribute__((noinline)) static void give_back(void) {
  free(kept);
  sum++;
}

__attribute__((noinline)) static void lock(void) {
  pthread_mutex_lock(&mutex);
  sum++;
  pthread_mutex_unlock(&mutex);
  pthread_rwlock_rdlock(&rwlock);
  pthread_rwlock_unlock(&rwlock);
  if (pthread_mutex_trylock(&mutex) == 0) pthread_mutex_unlock(&mutex); /* does not wait */
}

__attribute__((noinline)) static void wait_a_moment(void) {
  struct timespec past = {0, 0};
  pthread_cond_timedwait(&condition, &mutex, &past);
  sum++;
}

__attribute__((noinline)) static void map(void) {
  void *memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(memory, 8192);
  sum++;
}

static void begin(int is_section) {
  if (is_section) kmmem_rt_begin();
}
static void end(int is_section) {
  if (is_section) kmmem_rt_end();
}

static void work(int guilty) {
  for (int i = 0; i < 7; i++) {
    begin(guilty);
    allocate();
    enlarge();
    give_back();
    end(guilty);
    begin(!guilty);
    sum += i;
    end(!guilty);
  }
  for (int i = 0; i < 3; i++) {
    begin(guilty);
    begin(guilty); /* one in the other */
    lock();
    end(guilty);
    map();
    end(guilty);
  }
  pthread_mutex_lock(&mutex);
  for (int i = 0; i < 2; i++) { /* a slot that is bound late is bound by the first */
    begin(guilty);
    wait_a_moment();
    end(guilty);
  }
  pthread_mutex_unlock(&mutex);
}

static void *callback(void *guilty) {
  pthread_setname_np(pthread_self(), "audio-1");
  if (guilty) {
    allocate();
    give_back();
  }
  sum++;
  return NULL;
}

static volatile int is_named;

/* Its name is given by the thread that has made it. */
static void *second_callback(void *guilty) {
  while (!is_named) sched_yield();
  if (guilty) {
    allocate();
    give_back();
  }
  return NULL;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

int main(int count, char **words) {
  if (count > 2 && strcmp(words[1], "measure") == 0) {
    long sections = atol(words[2]);
    double start = now();
    for (long i = 0; i < sections; i++) {
      kmmem_rt_begin();
      __asm__ volatile("" ::: "memory");
      kmmem_rt_end();
    }
    printf("%.2f\n", (now() - start) / (double)sections);
    return 0;
  }
  int guilty = count > 1 && strcmp(words[1], "guilty") == 0;
  pthread_t thread;
  pthread_create(&thread, NULL, callback, guilty ? &thread : NULL);
  pthread_join(thread, NULL);
  pthread_create(&thread, NULL, second_callback, guilty ? &thread : NULL);
  pthread_setname_np(thread, "audio-2");
  is_named = 1;
  pthread_join(thread, NULL);
  work(guilty);
  puts("done");
  return 0;
}
