/// Forks children in bursts while a thread allocates: fork_storm CHILDREN. Writes the pid of each process that it made.
///
/// The parent keeps ten blocks of make(); each child frees three of them and keeps five of child_make(), every fifth
/// child has a child of its own which does the same, and every seventh child leaves without an allocation.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOINLINE __attribute__((noinline))

static void *inherited[10];
static void *kept[10];
static int stop;

NOINLINE static void *make(size_t size) { return malloc(size); }
NOINLINE static void *child_make(size_t size) { return malloc(size); }
NOINLINE static void *busy_make(size_t size) { return malloc(size); }

static void *be_busy(void *nothing) {
  while (!__atomic_load_n(&stop, __ATOMIC_ACQUIRE)) free(busy_make(50));
  return nothing;
}

static void say(const char *word, int number) {
  char line[40];
  const int length = snprintf(line, sizeof line, "%s %d\n", word, number);
  if (write(STDOUT_FILENO, line, (size_t)length) != length) _exit(70);
}

static void play_child(int generation) {
  say("child", getpid());
  for (int index = 0; index < 3; index++) free(inherited[index + 3 * generation]);
  for (int index = 0; index < 5; index++) kept[index + 5 * generation] = child_make(1000);
}

static void live_as_child(int number) {
  play_child(0);
  if (number % 5 == 0) {
    const pid_t pid = fork();
    if (pid == 0) {
      play_child(1);
      _exit(0);
    }
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) _exit(71);
  }
  _exit(0);
}

int main(int count, char **words) {
  const int children = count > 1 ? atoi(words[1]) : 10;
  for (int index = 0; index < 10; index++) inherited[index] = make(100);
  pthread_t thread;
  if (pthread_create(&thread, NULL, be_busy, NULL)) return 72;
  for (int number = 1, running = 0; number <= children || running > 0;) {
    if (number <= children && running < 8) {
      const pid_t pid = fork();
      if (pid < 0) return 73;
      if (pid == 0) {
        if (number % 7 == 0) _exit(0);
        live_as_child(number);
      }
      number++;
      running++;
      continue;
    }
    int status = 0;
    if (wait(&status) < 0 || status != 0) return 74;
    running--;
  }
  __atomic_store_n(&stop, 1, __ATOMIC_RELEASE);
  pthread_join(thread, NULL);
  say("parent", getpid());
  _exit(0);
}
