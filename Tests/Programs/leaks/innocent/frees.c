/// Keeps a block in a variable, and frees all others.
#include <stdlib.h>

static void *kept;

int main(void) {
  kept = malloc(100);
  for (int i = 0; i < 100; ++i) free(malloc(64));
  return kept == NULL;
}
