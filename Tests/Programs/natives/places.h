/* What the programs of this folder share: the block whose holder is looked for, told by its size. */
#ifndef PLACES_H
#define PLACES_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 4321

/* Makes the block. */
__attribute__((noinline, unused)) static void *make(void) { return malloc(BLOCK); }

/* Overwrites what earlier calls have left below the caller's stack. */
__attribute__((noinline, unused)) static void wipe(void) {
  volatile char waste[1 << 15];
  for (size_t i = 0; i < sizeof waste; i++) waste[i] = 0;
}

/* Whether the pointer stays in its place ("kept"), or is overwritten ("gone"). */
__attribute__((unused)) static int is_kept(char **words) { return strcmp(words[1], "kept") == 0; }

#endif
