/// How much memory may still be used.
#pragma once
#include <stdint.h>

/// Bytes that may still be used, by /proc and the cgroups below a root folder ("" = the system's); UINT64_MAX when nothing says so.
uint64_t kmm_memory_room(const char *root);
/// Anonymous bytes of this process in memory.
uint64_t kmm_resident_bytes(void);
