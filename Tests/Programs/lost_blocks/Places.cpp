#include "Places.hpp"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>

#include "Blocks.hpp"
#include "Plan.hpp"

extern "C" char shelf[];  // in a library that is linked

namespace {
alignas(16) char global[kPlaceBytes] = {1};
alignas(16) char zero_global[kPlaceBytes];
alignas(16) thread_local char own[kPlaceBytes];
char *plugin_static;
char *(*plugin_own)();
char *mapping;

/// The values of a thread's keys: 32 lie in its descriptor, the others in a block that it points to.
constexpr unsigned kKeys = 64, kNearKeys = 32;
pthread_key_t keys[kKeys];

/// Stores a pointer's complement, which is none.
void hide(char *memory) {
  for (size_t index = 0; index < step_count(); index++) {
    const Step &root = step(index);
    if (root.act != Act::root || strcmp(root.name, "hidden") != 0) continue;
    const uintptr_t hidden = hidden_pointer(unsigned(root.values[1]), root.values[2]);
    memcpy(memory + root.values[0], &hidden, sizeof hidden);
  }
}

/// Sets the keys from `first` on, eight bytes of the place for each.
void set_keys(const char *place, unsigned first) {
  for (size_t index = 0; index < step_count(); index++) {
    const Step &root = step(index);
    if (root.act != Act::root || strcmp(root.name, place) != 0) continue;
    void *pointer;
    point(&pointer, unsigned(root.values[1]), root.values[2]);
    pthread_setspecific(keys[first + unsigned(root.values[0]) / 8], pointer);
  }
}
}  // namespace

void fill(const char *place, void *memory) {
  for (size_t index = 0; index < step_count(); index++) {
    const Step &root = step(index);
    if (root.act != Act::root || strcmp(root.name, place) != 0) continue;
    point(static_cast<char *>(memory) + root.values[0], unsigned(root.values[1]), root.values[2]);
  }
}

void load_plugin(const char *path) {
  void *plugin = dlopen(path, RTLD_NOW);
  if (!plugin) {
    dprintf(2, "%s\n", dlerror());
    _exit(2);
  }
  plugin_static = static_cast<char *>(dlsym(plugin, "plugin_static"));
  plugin_own = reinterpret_cast<char *(*)()>(dlsym(plugin, "plugin_own"));
  for (pthread_key_t &key : keys) pthread_key_create(&key, nullptr);
  const int protection = PROT_READ | PROT_WRITE;
  mapping = static_cast<char *>(mmap(nullptr, kPlaceBytes, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}

void fill_places(bool is_main) {
  fill(is_main ? "tls" : "thread-tls", own);
  fill(is_main ? "plugin-tls" : "thread-plugin-tls", plugin_own());
  set_keys(is_main ? "key" : "thread-key", 0);
  set_keys(is_main ? "far-key" : "thread-far-key", kNearKeys);
  if (!is_main) return;
  fill("global", global);
  fill("zero-global", zero_global);
  fill("library", shelf);
  fill("plugin", plugin_static);
  fill("mapping", mapping);
  hide(zero_global + kPlaceBytes / 2);
}
