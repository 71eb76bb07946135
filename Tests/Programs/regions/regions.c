/* Memory of each sort and of known size; then what the kernel says of the program's own address space, at its end. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MIB (1ul << 20)

static char zeros[5 * MIB];

static void *touched(void *memory, size_t bytes) {
  memset(memory, 1, bytes);
  return memory;
}

static void *map_for_itself(void) {
  return mmap(NULL, 24 * MIB, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); /* the program's own mapping */
}

static pthread_barrier_t are_ready;

/* Has 3 MiB of its stack touched, and 2 MiB of small blocks in an arena of its own. */
static void *work(void *unused) {
  char room[3 * MIB];
  touched(room, sizeof room);
  for (int block = 0; block < 2048; block++) touched(malloc(1000), 1000);
  pthread_barrier_wait(&are_ready);
  pause();
  return unused;
}

static void copy(const char *from, const char *to) {
  char buffer[65536];
  int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  for (ssize_t count; (count = read(in, buffer, sizeof buffer)) > 0;)
    if (write(out, buffer, (size_t)count) != count) exit(3);
  close(in);
  close(out);
}

/* regions SMAPS FILE [killed|many] */
int main(int count, char **arguments) {
  if (count < 3) return 2;
  touched(zeros, sizeof zeros);
  touched(map_for_itself(), 16 * MIB); /* of 24 MiB */
  touched(malloc(9 * MIB), 9 * MIB);
  for (int block = 0; block < 4096; block++) touched(malloc(1000), 1000);
  int file = open(arguments[2], O_RDONLY);
  volatile char *mapped = mmap(NULL, 6 * MIB, PROT_READ, MAP_PRIVATE, file, 0);
  for (size_t at = 0; at < 6 * MIB; at += 4096) (void)mapped[at];
  touched(mmap(NULL, 4 * MIB, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0), 4 * MIB);
  pthread_barrier_init(&are_ready, NULL, 2);
  pthread_t thread;
  pthread_create(&thread, NULL, work, NULL);
  pthread_barrier_wait(&are_ready);
  copy("/proc/self/smaps", arguments[1]);
  if (count > 3 && strcmp(arguments[3], "many") == 0)
    for (int mapping = 0; mapping < 4000; mapping++) mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0);
  if (count > 3 && strcmp(arguments[3], "killed") == 0) kill(getpid(), SIGKILL);
  return 0;
}
