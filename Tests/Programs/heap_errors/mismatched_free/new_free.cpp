// An array made with new goes to free; innocent ones are deleted with their size, without it, and where there is none.
#include "../twins.h"

#include <cstdlib>
#include <new>

static void guilty() {
  auto *beats = hidden(new long[4]{});  // allocated
  *beats = 4;
  std::free(beats);  // guilty
}

static void innocent() {
  auto *tempo = hidden(new long(90));
  delete tempo;
  void *room = hidden(::operator new(40));
  ::operator delete(room);
  room = hidden(::operator new(40));
  ::operator delete(room, std::size_t{40});
  delete hidden(static_cast<long *>(nullptr));
}
