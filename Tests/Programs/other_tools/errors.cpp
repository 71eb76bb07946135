// What only an instrumenting tool sees, and what kmmem sees, too; each with an innocent twin.
#include <cstdio>
#include <cstdlib>
#include <cstring>

struct Chord {
  int notes[8];
};

static volatile int high;

static void uninitialised(bool guilty) {
  volatile int *notes = static_cast<int *>(malloc(10 * sizeof(int)));
  if (!guilty) notes[3] = 0;
  if (notes[3] > 60) high = 1;  // guilty: uninitialised
  free(const_cast<int *>(notes));
}

static void overrun(bool guilty) {
  volatile char *name = new char[16];
  name[guilty ? 16 : 15] = 0;  // guilty: overrun
  delete[] name;
}

static Chord *volatile last;

static void lost(bool guilty) {
  for (int round = 0; round < 3; ++round) {
    last = new Chord{};  // guilty: lost
    if (!guilty) delete last;
  }
  last = nullptr;
}

int main(int count, char **words) {
  const char *guilty = count > 1 ? words[1] : "";
  uninitialised(!strcmp(guilty, "uninitialised"));
  overrun(!strcmp(guilty, "overrun"));
  lost(!strcmp(guilty, "lost"));
  puts("done");
  return 3;
}
