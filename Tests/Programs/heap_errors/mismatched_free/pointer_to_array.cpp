// A smart pointer to one character gets an array of them; the innocent one is a pointer to an array.
#include "../twins.h"

#include <memory>

static void guilty() {
  std::unique_ptr<char> title(hidden(new char[40]));  // allocated
  *title = 'a';
  title.reset();  // guilty
}

static void innocent() {
  std::unique_ptr<char[]> title(hidden(new char[40]));
  title[0] = 'a';
  title.reset();
}
