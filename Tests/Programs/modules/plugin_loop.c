/// Loads and unloads two plugins in turn, at the same address: plugin_loop ROUNDS ALPHA BETA. Prints how often it was the same.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int count, char **words) {
  if (count != 4) return 64;
  const char *const names[] = {"alpha_make", "beta_make"};
  void *address = NULL, *kept[3];
  int same = 0;
  for (int round = 0; round < atoi(words[1]); round++) {
    void *plugin = dlopen(words[2 + round % 2], RTLD_NOW | RTLD_LOCAL);
    if (!plugin) return 70;
    void *(*make)(size_t) = (void *(*)(size_t))dlsym(plugin, names[round % 2]);
    if (!make) return 71;
    for (int index = 0; index < 3; index++) kept[index] = make(round % 2 ? 2000 : 1000);
    free(kept[0]);
    same += (void *)make == address;
    address = (void *)make;
    if (dlclose(plugin) != 0) return 72;
  }
  printf("%d\n", same);
  fflush(stdout);
  _exit(0);
}
