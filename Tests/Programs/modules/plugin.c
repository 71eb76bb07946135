/// A plugin, built twice under two names for its one function.
#include <stdlib.h>

__attribute__((visibility("default"), noinline)) void *MAKE(size_t size) { return malloc(size); }
