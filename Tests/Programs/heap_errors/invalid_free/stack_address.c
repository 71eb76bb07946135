// A short text that lies in a variable of a function is freed; the innocent one only if it did not fit there.
#include "../twins.h"

#include <stdlib.h>

struct text {
  char *characters;
  // Zero, so that libc finds no length of a block before the room.
  _Alignas(16) char before[16];
  char room[32];
};

static void make(struct text *text, size_t size) {
  text->characters = size <= sizeof text->room ? text->room : hidden(malloc(size));
  text->characters[0] = 0;
}

static void guilty(void) {
  struct text text = {0};
  make(&text, 20);
  free(hidden(text.characters));  // guilty
}

static void innocent(void) {
  for (size_t size = 20; size < 50; size += 20) {
    struct text text = {0};
    make(&text, size);
    if (text.characters != text.room) free(hidden(text.characters));
  }
}
