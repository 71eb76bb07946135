/// Prints what a program sees of its surroundings: its environment, its arguments, its open files, its preloaded library.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

__attribute__((noinline)) static void make(size_t size) {
  void *block = malloc(size);
  __asm__ volatile("" : "+r"(block) : : "memory");
}

int main(int count, char **words) {
  for (int index = 0; index < count; index++) printf("argument %s\n", words[index]);
  for (char **line = environ; *line; line++) printf("environment %s\n", *line);
  for (int file = 0; file < 256; file++) {
    const int flags = fcntl(file, F_GETFD);
    if (flags >= 0) printf("open file %d flags %d\n", file, flags);
  }
  for (int number = 1; number < 32; number++) {
    struct sigaction action;
    sigset_t blocked;
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    if (sigaction(number, NULL, &action) == 0 && (action.sa_handler != SIG_DFL || sigismember(&blocked, number))) {
      printf("signal %d ignored %d blocked %d\n", number, action.sa_handler == SIG_IGN, sigismember(&blocked, number));
    }
  }
  long (*calls)(void) = (long (*)(void))dlsym(RTLD_DEFAULT, "own_preload_calls");
  if (calls) {
    const long before = calls();
    for (int index = 0; index < 100; index++) make(321);
    printf("own preload saw %ld calls\n", calls() - before);
  }
  return 0;
}
