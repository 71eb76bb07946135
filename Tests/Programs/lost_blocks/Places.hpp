/// The places outside of the heap in which a plan keeps pointers.
#pragma once
#include <cstddef>

/// Bytes of each place.
constexpr size_t kPlaceBytes = 2048;
/// Bytes of a block that is the stack of a coroutine.
constexpr size_t kCoroutineBytes = 32 << 10;

/// Loads the library whose variables some places are.
void load_plugin(const char *path);
/// Writes the pointers of all places that the calling thread reaches: the process's, or those of its own whose names begin so.
void fill_places(bool is_main);
/// Writes the pointers of one place into memory of the caller's.
void fill(const char *place, void *memory);

/// Starts the threads that keep pointers, and waits until they sleep.
void start_threads();

/// Makes the coroutine whose stack a block is, and lets it run until it waits with its frame's pointers.
void start_coroutine(unsigned number, size_t bytes);
/// Lets a coroutine on a mapped stack wait with the pointers of the place mapped-coroutine.
void start_mapped_coroutine();
