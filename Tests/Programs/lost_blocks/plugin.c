/// A library that is loaded: its variables, and those of each thread, are places for pointers.
__attribute__((aligned(16))) char plugin_static[2048];
static __thread __attribute__((aligned(16))) char own[2048];

char *plugin_own(void) { return own; }
