// Does what its arguments say, one after the other: lN loses N blocks, kN keeps a block in slot N, fN forgets it, dN deletes it,
// mNAME makes a mark, pNAME looks for leaks at a point, a aborts.
#include <kmmem.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {
struct Song {
  char notes[200];
};

Song *slots[16];

__attribute__((noinline)) void lose(int count) {
  for (int number = 0; number < count; ++number) {
    auto *volatile notes = new char[100];  // lost
    notes[0] = 1;
  }
}

__attribute__((noinline)) void keep(int slot) { slots[slot] = new Song(); }  // kept

__attribute__((noinline)) void remove(int slot) {
  delete slots[slot];
  slots[slot] = nullptr;
}

// What the calls before have left on the stack may hold an address.
__attribute__((noinline)) void scrub() {
  volatile char bytes[8192];
  for (unsigned place = 0; place < sizeof bytes; ++place) bytes[place] = 0;
}

__attribute__((noinline)) void obey(const char *word) {
  const int number = std::atoi(word + 1);
  switch (word[0]) {
    case 'l': lose(number); break;
    case 'k': keep(number); break;
    case 'f': slots[number] = nullptr; break;
    case 'd': remove(number); break;
    case 'm': kmmem_mark(word + 1); break;
    default: std::abort();
  }
}
}  // namespace

int main(int count, char **words) {
  for (int place = 1; place < count; ++place) {
    if (words[place][0] == 'p') {
      std::printf("%d\n", kmmem_check_leaks(words[place] + 1));
      std::fflush(stdout);
    } else {
      obey(words[place]);
    }
    scrub();
  }
}
