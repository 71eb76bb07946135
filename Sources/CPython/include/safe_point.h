/// How the interpreter is asked to come back at a moment in which it is in the middle of nothing.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Finds the functions for it by name.
void kmm_safe_point_find(void);
/// Asks the main thread to call kmmem between two instructions, or, when that is urgent, any thread to give up the GIL to a thread of
/// kmmem's own. False when that cannot be. May be called inside an event: only the urgent way needs memory, for a thread; at an event no
/// lock of an allocator is held, and what is obtained there is not recorded.
bool kmm_safe_point_ask(bool is_urgent);
/// Makes kmmem the handler of a signal, as `signal.signal` would; a handler that the program sets later replaces it.
void kmm_safe_point_at_signal(int32_t number);
