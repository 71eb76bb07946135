/* A pointer in a variable of a library that is loaded later: LIBRARY. */
#include "places.h"
#include <dlfcn.h>

int main(int count, char **words) {
  void *library = dlopen(words[count - 1], RTLD_NOW);
  void *volatile *place = dlsym(library, "variable");
  *place = make();
  if (!is_kept(words)) *place = NULL;
  return 0;
}
