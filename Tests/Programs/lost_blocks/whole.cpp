// Calls a function of a part: of an archive that is linked in, or of a library that is loaded (and with "unload" unloaded again).
#include <dlfcn.h>

#include <cstdio>
#include <cstring>

#ifdef LINKED
extern "C" void lose_in_part();
extern "C" void free_in_part();
#endif

namespace {
__attribute__((noinline)) void scrub() {
  volatile char bytes[8192];
  for (unsigned place = 0; place < sizeof bytes; ++place) bytes[place] = 0;
}
}  // namespace

int main(int count, char **words) {
  if (count < 3) return 2;
  const bool loses = std::strcmp(words[1], "lose") == 0;
#ifdef LINKED
  loses ? lose_in_part() : free_in_part();
#else
  void *library = dlopen(words[2], RTLD_NOW);
  if (library == nullptr) return std::puts(dlerror()), 3;
  reinterpret_cast<void (*)()>(dlsym(library, loses ? "lose_in_part" : "free_in_part"))();
  if (count > 3) dlclose(library);
#endif
  scrub();
}
