// A function is left by longjmp, past the line that frees its block; the innocent one is freed where the jump arrives.
#include "../twins.h"

#include <setjmp.h>
#include <stdlib.h>

static jmp_buf start;
static char *volatile kept;

static void play(int is_kept) {
  char *notes = hidden(malloc(300));  // allocated
  if (is_kept) kept = notes;
  if (hidden(1)) longjmp(start, 1);
  free(notes);
}

static void attempt(int is_kept) {
  if (setjmp(start) == 0) play(is_kept);
  free(kept);
  kept = NULL;
}

static void guilty(void) { attempt(0); }
static void innocent(void) { attempt(1); }
