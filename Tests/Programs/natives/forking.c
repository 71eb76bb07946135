/* A child with a block of its own ends by HOW (exit or _exit), then its parent. */
#include "places.h"
#include <sys/wait.h>
#include <unistd.h>

static void *volatile variable;

int main(int count, char **words) {
  if (fork() == 0) {
    variable = make();
    if (strcmp(words[count - 1], "_exit") == 0) _exit(3);
    exit(3);
  }
  int status;
  wait(&status);
  return WEXITSTATUS(status);
}
