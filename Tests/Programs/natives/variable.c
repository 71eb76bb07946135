/* A pointer in a variable of the program. */
#include "places.h"

static void *volatile variable;

int main(int count, char **words) {
  (void)count;
  variable = make();
  if (!is_kept(words)) variable = NULL;
  return 0;
}
