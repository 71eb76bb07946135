// Blocks of Valgrind's four classes at the end of a program, and a double free on demand.
#include <cstdlib>
#include <cstring>

struct Chord {
  Chord *next;
  char notes[56];
};

static void *volatile reachable;
static char *volatile inside;

static void keep() {
  reachable = malloc(100);  // reachable
}

static void keep_inside() {
  inside = static_cast<char *>(malloc(300)) + 40;  // possible
}

static Chord *pair() {
  Chord *first = new Chord{};  // definite
  first->next = new Chord{};   // indirect
  return first;
}

static void lose() {
  for (int round = 0; round < 3; ++round) reinterpret_cast<Chord *volatile *>(pair())[1] = nullptr;
}

/// What stood below on the stack is overwritten.
static void clear() {
  volatile char below[4096];
  for (char volatile &byte : below) byte = 0;
}

int main(int count, char **words) {
  const char *how = count > 1 ? words[1] : "return";
  keep();
  keep_inside();
  lose();
  clear();
  if (!strcmp(how, "twice")) {
    char *block = static_cast<char *>(malloc(2000));
    char *volatile again = block;
    free(block);
    free(again);  // double free
  }
  if (!strcmp(how, "quick_exit")) quick_exit(5);
  return 5;
}
