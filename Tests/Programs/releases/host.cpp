// Loads plugins (the arguments), whose C++ runtime may be linked into them, and exchanges blocks with each.
#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <string>

template <typename Function>
static Function *found(void *plugin, const char *name) {
  auto *function = reinterpret_cast<Function *>(dlsym(plugin, name));
  if (function == nullptr) std::exit(2);
  return function;
}

int main(int count, char **arguments) {
  for (int index = 1; index < count; ++index) {
    void *plugin = dlopen(arguments[index], RTLD_NOW | RTLD_LOCAL);
    if (plugin == nullptr) return std::puts(dlerror()), 2;
    for (int round = 0; round < 3; ++round) {
      found<void(std::string *)>(plugin, "take")(new std::string(80, 'h'));
      found<void(int *)>(plugin, "take_array")(new int[40]());
      delete found<std::string *()>(plugin, "give")();
      delete[] found<int *()>(plugin, "give_array")();
    }
    found<void()>(plugin, "finish")();
    dlclose(plugin);
  }
  std::puts("done");
}
