/* A pointer in another block, which a variable leads to. */
#include "places.h"

static void *volatile *variable;

int main(int count, char **words) {
  (void)count;
  variable = malloc(999);
  variable[100] = make();
  if (!is_kept(words)) variable[100] = NULL;
  return 0;
}
