/// What the agent asks of the system: memory, files, threads, loaded modules.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "kmm_atomics.h"

#pragma clang assume_nonnull begin

/// The module that holds an address: its .eh_frame_hdr and its bounds; false when none does.
bool kmm_find_object(uintptr_t address, uintptr_t *eh_frame_header, uintptr_t *low, uintptr_t *high);

// What Swift needs of libc with C's own types.
KMM_INLINE int kmm_errno(void) { return errno; }
KMM_INLINE void kmm_set_errno(int e) { errno = e; }
/// Memory for kmmem itself, which is remembered as its own until it is given back; 0 when there is none.
uintptr_t kmm_map_anonymous(size_t bytes);
/// The same, of addresses alone.
uintptr_t kmm_reserve(size_t bytes);
bool kmm_reserve_again(uintptr_t at, size_t bytes);
/// Puts empty memory in the place of what is mapped there.
bool kmm_map_over(uintptr_t at, size_t bytes);
KMM_INLINE bool kmm_map_file(uintptr_t at, size_t bytes, int fd, uint64_t offset) {
  return mmap((void *)at, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, (off_t)offset) != MAP_FAILED;
}
void kmm_unmap(uintptr_t at, size_t bytes);
/// Remembers or forgets where memory of kmmem's own begins. Takes no lock; what there is no room for is not remembered.
void kmm_own_note(uintptr_t start, size_t bytes);
void kmm_own_forget(uintptr_t start);
/// Whether an address lies in memory of kmmem's own, apart from its libraries.
bool kmm_own_holds(uintptr_t address);
KMM_INLINE void kmm_advise(uintptr_t at, size_t bytes, int advice) { madvise((void *)at, bytes, advice); }
/// Whether the eight bytes around an address can be read: the kernel reads a set of signals from there before it refuses what to do with it.
KMM_INLINE bool kmm_is_readable(uintptr_t address) {
  int before = errno;
  bool can = syscall(SYS_rt_sigprocmask, ~0L, address & ~(uintptr_t)7, NULL, 8L) != 0 && errno != EFAULT;
  errno = before;
  return can;
}
KMM_INLINE void kmm_close(int fd) { close(fd); }
KMM_INLINE int kmm_open_to_read(const char *path) { return open(path, O_RDONLY | O_CLOEXEC); }
int kmm_open_new(const char *path);
int kmm_open_again(const char *path);
/// Makes the file hold `bytes` with its space promised; false on a full disk.
bool kmm_promise(int fd, uint64_t from, uint64_t bytes);
KMM_INLINE uint64_t kmm_clock(int id) {
  struct timespec t;
  clock_gettime((clockid_t)id, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}
pid_t kmm_thread_id(void);
/// Reads a small /proc file into a buffer and closes it; returns the bytes read.
size_t kmm_read_file(const char *path, char *buffer, size_t capacity);
/// The bounds of the mapping that holds an address, from /proc/thread-self/maps (/proc/self ends with the main thread); false when none does.
bool kmm_mapping_bounds(uintptr_t address, uintptr_t *low, uintptr_t *high);
void kmm_thread_name(char *name16);
void kmm_register_thread_key(void);
void kmm_set_thread_value(const void *_Nullable value);
void kmm_register_fork_handlers(void);

/// How often modules were added and removed so far.
void kmm_count_modules(uint64_t *adds, uint64_t *subs);
/// Calls Swift's kmm_module_searched for modules in load order until one answers 1.
void kmm_search_modules(uintptr_t context);
/// Calls Swift's kmm_module_visit for every loaded module; returns how often modules were added and removed.
void kmm_visit_modules(uintptr_t context, uint64_t *adds, uint64_t *subs);

#pragma clang assume_nonnull end
