/* A pointer in a function's frame, which calls exit ("kept") or has returned before ("gone"). */
#include "places.h"

__attribute__((noinline)) static void use(int ends) {
  void *volatile place[500];
  for (int i = 0; i < 500; i++) place[i] = NULL;
  for (int i = 0; i < 500; i += 7) place[i] = place[0] == NULL ? make() : place[0];
  if (ends) exit(0);
}

int main(int count, char **words) {
  (void)count;
  use(is_kept(words));
  exit(0);
}
