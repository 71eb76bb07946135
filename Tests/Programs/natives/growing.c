/* Grows to 64 MB in a list, and gives it all back. */
#include "places.h"

struct link {
  struct link *next;
  char bytes[(1 << 16) - 8];
};

int main(void) {
  struct link *first = NULL;
  for (int i = 0; i < 1000; i++) {
    struct link *link = malloc(sizeof *link);
    link->next = first;
    first = link;
  }
  while (first != NULL) {
    struct link *next = first->next;
    free(first);
    first = next;
  }
  return 0;
}
