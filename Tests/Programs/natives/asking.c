/* Asks for snapshots by itself: kept|gone PATH. The block is held by the stack alone. */
#include "places.h"
#include <kmmem.h>
#include <stdio.h>

int main(int count, char **words) {
  void *volatile place = make();
  if (!is_kept(words)) place = NULL;
  int result = kmmem_snapshot(words[count - 1]);
  printf("%d %s\n", result, kmmem_snapshot_error(result));
  return place != NULL ? 0 : 1;
}
