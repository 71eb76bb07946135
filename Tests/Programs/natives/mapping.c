/* A pointer far inside of memory that the program has mapped. */
#include "places.h"
#include <sys/mman.h>

#define BYTES (1ul << 36)

int main(int count, char **words) {
  (void)count;
  void *volatile *pool = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  pool[BYTES / 16] = make();
  if (!is_kept(words)) pool[BYTES / 16] = NULL;
  return 0;
}
