#include "callbacks.h"
#include "hooks.h"

__thread struct kmm_tls kmm_tls_block __attribute__((tls_model("initial-exec"), visibility("hidden")));
struct kmm_agent kmm_agent_state;
struct kmm_originals kmm_original;

__attribute__((constructor)) static void begin(int argc, char **argv, char **environment) {
  (void)argc, (void)argv;
  kmm_process_begins(environment);
}

__attribute__((destructor)) void kmm_process_ends(void) { kmm_process_exits((uintptr_t)__builtin_frame_address(0)); }
