/* Prints the bytes that may still be used, by the files below a root folder. */
#include "../../../Sources/CPython/memory_room.c"

int main(int argc, char **argv) {
  printf("%llu\n", (unsigned long long)kmm_memory_room(argc > 1 ? argv[1] : ""));
  return 0;
}
