/// The table of what the agent offers to a bridge; the functions are Swift's.
#include "callbacks.h"

struct kmm_thread *kmm_i_enter(void);
void kmm_i_remember(struct kmm_thread *, uintptr_t, size_t, uint32_t, uintptr_t, uint32_t);
struct kmm_thread *kmm_i_returning(uintptr_t, uintptr_t);
struct kmm_known_block kmm_i_forget(struct kmm_thread *, uintptr_t);
void kmm_i_retire(struct kmm_thread *, struct kmm_known_block, uintptr_t);
void kmm_i_replace(struct kmm_thread *, struct kmm_known_block, uintptr_t, uintptr_t, size_t, uint32_t, uintptr_t, uint32_t);
void kmm_i_restore(struct kmm_thread *, struct kmm_known_block, uintptr_t);
struct kmm_known_block kmm_i_take_used(struct kmm_thread *, uintptr_t);
void kmm_i_renew(struct kmm_thread *, struct kmm_known_block, uintptr_t, uintptr_t, uint32_t);
uint32_t kmm_i_python_node(struct kmm_thread *, uint32_t, uint64_t);
bool kmm_i_log(uintptr_t, size_t, uintptr_t, size_t, uintptr_t, size_t);
void *kmm_i_symbol(const char *);
void kmm_i_finish(uint32_t);
bool kmm_i_function_bounds(uintptr_t, uintptr_t *, uintptr_t *, bool *);
void kmm_i_count_dropped_code(void);
void kmm_i_count_truncated(struct kmm_thread *);
bool kmm_i_live_block(uintptr_t, struct kmm_live_block *);
bool kmm_i_each_block(void (*)(uintptr_t, uint64_t));
bool kmm_i_recording(uint64_t *, uint64_t *);
uint64_t kmm_i_live_bytes(void);
void kmm_i_safe_point(uint32_t);
void kmm_i_hide(void);
void kmm_i_each_mapping(void (*)(uintptr_t, uintptr_t));

static void set_python_stack(uint32_t (*stack)(struct kmm_thread *, uint32_t)) { kmm_agent_get()->python_stack = stack; }

static const struct kmm_caller *caller(void) { return kmm_photographer()->caller; }

static void own(uintptr_t start, size_t bytes) {
  if (bytes == 0) kmm_own_forget(start);
  else kmm_own_note(start, bytes);
}

static struct kmm_interface interface = {
    .version = KMM_INTERFACE_VERSION,
    .enter = kmm_i_enter,
    .remember = kmm_i_remember,
    .returning = kmm_i_returning,
    .forget = kmm_i_forget,
    .retire = kmm_i_retire,
    .replace = kmm_i_replace,
    .restore = kmm_i_restore,
    .take_used = kmm_i_take_used,
    .renew = kmm_i_renew,
    .python_node = kmm_i_python_node,
    .log = kmm_i_log,
    .set_python_stack = set_python_stack,
    .symbol = kmm_i_symbol,
    .function_bounds = kmm_i_function_bounds,
    .finish = kmm_i_finish,
    .count_dropped_code = kmm_i_count_dropped_code,
    .count_truncated = kmm_i_count_truncated,
    .live_block = kmm_i_live_block,
    .each_block = kmm_i_each_block,
    .recording = kmm_i_recording,
    .live_bytes = kmm_i_live_bytes,
    .safe_point = kmm_i_safe_point,
    .caller = caller,
    .each_mapping = kmm_i_each_mapping,
    .hide = kmm_i_hide,
    .own = own,
};

const struct kmm_interface *kmm_interface_get(void) {
  interface.options = kmm_agent_get()->options;
  interface.signal = kmm_agent_get()->photographer.signal;
  return &interface;
}
