/* A program without Python that asks kmmem for a snapshot. */
#include <kmmem.h>
#include <stdio.h>

int main(int argc, char **argv) {
  int result = kmmem_snapshot(argv[argc - 1]);
  kmmem_mark("here");
  printf("%d %d %s\n", kmmem_is_recording(), result, kmmem_snapshot_error(result));
  return 0;
}
