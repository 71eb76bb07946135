/* Pointers to the edges of blocks: HOW one of
     start, end        to the block's beginning, to its last byte
     behind            behind its last byte, where it no longer holds
     zero              to the beginning of a block without bytes
     unaligned         to the beginning, from a place that is not a multiple of eight
   The block has a size that fills its chunk, so that the byte behind it is the next chunk's. */
#include "places.h"

#define SIZE 4328

static char place[32] __attribute__((aligned(16)));

int main(int count, char **words) {
  char *block = malloc(strcmp(words[count - 1], "zero") == 0 ? 0 : SIZE);
  const char *how = words[count - 1];
  if (strcmp(how, "end") == 0) block += SIZE - 1;
  if (strcmp(how, "behind") == 0) block += SIZE;
  memcpy(place + (strcmp(how, "unaligned") == 0 ? 4 : 8), &block, sizeof block);
  return 0;
}
