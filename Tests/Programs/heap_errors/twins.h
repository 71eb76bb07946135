/// Makes a program of two functions, guilty() and innocent(): its argument says which of them works. Then it says "done".
///
/// Lines end with what happens there: `// allocated`, `// freed` and `// guilty`, or several of these with commas.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "hidden.h"

static void guilty(void);
static void innocent(void);

/// Clears the stack below, where the only address of a lost block may lie.
static __attribute__((noinline)) void scrub(void) {
  volatile char room[16384];
  for (size_t index = 0; index < sizeof room; ++index) room[index] = 0;
  (void)room[0];
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  // The buffer of what is printed is made before anything goes wrong.
  printf("%s\n", arguments[1]);
  if (strcmp(arguments[1], "guilty") == 0) {
    guilty();
  } else {
    innocent();
  }
  scrub();
  puts("done");
  return 0;
}
