/* A pointer in main's frame, which it leaves by exit ("kept") or by returning ("gone"). */
#include "places.h"

int main(int count, char **words) {
  (void)count;
  void *volatile place[200];
  for (int i = 0; i < 200; i++) place[i] = i == 0 ? make() : place[0];
  if (is_kept(words)) exit(0);
  return 0;
}
