/* Waits without allocating until a file appears: PATH. */
#include "places.h"
#include <stdio.h>
#include <unistd.h>

static void *volatile variable;

int main(int count, char **words) {
  variable = make();
  puts("ready");
  fflush(stdout);
  while (access(words[count - 1], F_OK) != 0) usleep(10000);
  return 0;
}
