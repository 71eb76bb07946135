/**
 * kmmem.h: what C and C++ code can ask of kmmem while it runs in a program.
 *
 * Nothing has to be linked and nothing is loaded: each function looks whether kmmem is in the process, under `kmmem profile` or because
 * Python called kmmem.start() or kmmem.snapshot(), and does nothing when it is not. Compile with -I and the folder that
 * `python -c "import kmmem; print(kmmem.get_include())"` prints. C99 or C++11; Linux.
 */
#ifndef KMMEM_H
#define KMMEM_H

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Why there is no snapshot. */
enum kmmem_snapshot_result {
  KMMEM_SNAPSHOT_TAKEN = 0,
  KMMEM_SNAPSHOT_NO_FILE = 1,
  KMMEM_SNAPSHOT_NO_SPACE = 2,
  KMMEM_SNAPSHOT_NO_MEMORY = 3,
  KMMEM_SNAPSHOT_NO_COPY = 4,
  KMMEM_SNAPSHOT_UNKNOWN_LAYOUT = 5,
  KMMEM_SNAPSHOT_COLLECTING = 6,
  KMMEM_SNAPSHOT_UNKNOWN_PYTHON = 7,
  KMMEM_SNAPSHOT_NO_ROOM = 8,
  KMMEM_SNAPSHOT_NO_GIL = 9,
  KMMEM_SNAPSHOT_SUBINTERPRETER = 10,
  KMMEM_SNAPSHOT_NO_PYTHON = 100,
  KMMEM_SNAPSHOT_TOO_MANY = 101,
  KMMEM_SNAPSHOT_NO_BLOCKS = 102,
  KMMEM_SNAPSHOT_NOT_THERE = 200
};

/** An entry point of kmmem; NULL when it is not in the process. Not to be called. */
static inline void *kmmem_entry_(const char *name) {
  void *agent = dlopen("libkmmem_agent.so", RTLD_NOW | RTLD_NOLOAD);
  return agent != NULL ? dlsym(agent, name) : NULL;
}

/**
 * Takes a photograph of the program's heap: its Python objects, for which the caller holds the GIL, and, while it is recorded, its native
 * blocks; of a program without Python, its native blocks alone. The program stands still for milliseconds; a copy of it writes the file,
 * which appears at `path` (absolute, or from the current folder) when it is complete.
 * Returns KMMEM_SNAPSHOT_TAKEN or a reason why there is none, for which kmmem_snapshot_error has a sentence.
 */
static inline int kmmem_snapshot(const char *path) {
  int (*function)(const char *);
  void *entry = kmmem_entry_("kmm_snapshot");
  if (entry == NULL) return KMMEM_SNAPSHOT_NOT_THERE;
  memcpy(&function, &entry, sizeof function);
  return function(path);
}

/**
 * A point at which leaks are looked for. Under `kmmem leaks` (or `kmmem profile --snapshot exit`) the program's heap is photographed as by
 * kmmem_snapshot, and the report tells what leaked at the point and what of it was new since the point before; `kmmem leaks --since NAME`
 * tells only what leaked after it. In the name, letters, digits, `_` and `.` are kept, at most 64 bytes.
 * Elsewhere nothing happens, and KMMEM_SNAPSHOT_NOT_THERE is returned.
 */
static inline int kmmem_check_leaks(const char *name) {
  int (*function)(const char *);
  void *entry = kmmem_entry_("kmm_check_leaks");
  if (entry == NULL) return KMMEM_SNAPSHOT_NOT_THERE;
  memcpy(&function, &entry, sizeof function);
  return function(name);
}

/** What a result of kmmem_snapshot or kmmem_check_leaks means, and what to do about it. */
static inline const char *kmmem_snapshot_error(int result) {
  switch (result) {
    case KMMEM_SNAPSHOT_TAKEN: return "the snapshot was taken";
    case KMMEM_SNAPSHOT_NO_FILE:
      return "the snapshot file could not be created; see if one of that name exists, and if the folder may be written";
    case KMMEM_SNAPSHOT_NO_SPACE: return "there was no room for the snapshot on the disk; make room or choose another path";
    case KMMEM_SNAPSHOT_NO_MEMORY: return "there was no memory for the tables of a snapshot; see if the address space is limited";
    case KMMEM_SNAPSHOT_NO_COPY:
      return "this process may not be copied for a snapshot (clone failed); raise the limit of processes, or take it in place";
    case KMMEM_SNAPSHOT_UNKNOWN_LAYOUT:
      return "this build of Python keeps its objects elsewhere than its version should; there is no snapshot of it";
    case KMMEM_SNAPSHOT_COLLECTING: return "the garbage collector is at work; take the snapshot when it has finished";
    case KMMEM_SNAPSHOT_UNKNOWN_PYTHON: return "this Python is not supported; use CPython 3.9 to 3.13 with the GIL";
    case KMMEM_SNAPSHOT_NO_ROOM:
      return "too little memory is free for a copy of this process (a quarter of its size and 16 MiB); free some or raise the limit";
    case KMMEM_SNAPSHOT_NO_GIL: return "the caller does not hold the GIL; take the snapshot with it";
    case KMMEM_SNAPSHOT_SUBINTERPRETER: return "the caller is in a subinterpreter; take the snapshot in the main interpreter";
    case KMMEM_SNAPSHOT_NO_PYTHON:
      return "there is no Python in this process to be photographed, and no recording that knows its blocks; run it under kmmem profile";
    case KMMEM_SNAPSHOT_TOO_MANY: return "too many snapshots are being written; wait until one is complete";
    case KMMEM_SNAPSHOT_NO_BLOCKS:
      return "without Python a snapshot has native blocks alone, which a sample and a walk in place do not know; leave out --sample and "
             "--in-place";
    case KMMEM_SNAPSHOT_NOT_THERE: return "kmmem is not in this process; run it under kmmem profile";
    default: return "the process that wrote the snapshot was killed";
  }
}

/** Whether the program's memory is being recorded: 1 or 0. */
static inline int kmmem_is_recording(void) {
#ifdef __cplusplus
  bool (*function)(void);
#else
  _Bool (*function)(void);
#endif
  void *entry = kmmem_entry_("kmm_is_recording");
  if (entry == NULL) return 0;
  memcpy(&function, &entry, sizeof function);
  return function() ? 1 : 0;
}

/** Puts a named mark on the timeline of the recording; nothing when there is none. */
static inline void kmmem_mark(const char *name) {
  void (*function)(const char *);
  void *entry = kmmem_entry_("kmm_mark");
  if (entry == NULL) return;
  memcpy(&function, &entry, sizeof function);
  function(name);
}

/*
 * Real-time sections: pieces of a thread's work, such as an audio callback, in which nothing may be allocated, given back, mapped or
 * waited for. While the program is recorded, each such event in a section is counted by its stack, and `kmmem report` shows it.
 *
 * A module that begins one has a note in its file, by which kmmem finds the module's slot and fills it in, whenever it comes. Until then
 * a section costs a load and a branch; with kmmem some nanoseconds. KMMEM_NO_REALTIME before the #include leaves all of it out.
 */
#if !defined(KMMEM_NO_REALTIME) && defined(__x86_64__) && defined(__ELF__)

struct kmmem_section_slot_ {
  void (*begin)(void);
  void (*end)(void);
};

/** Where kmmem puts its functions: one for each library or program. */
__attribute__((weak, used, visibility("hidden"))) struct kmmem_section_slot_ kmmem_section_slot_;

/** Leaves the module's note, where code begins a section. Not to be called. */
__attribute__((always_inline)) static inline void kmmem_section_note_(void) {
  __asm__ volatile(".pushsection .note.kmmem,\"a\",@note\n"
                   ".balign 4\n"
                   ".4byte 6, 8, 1\n"
                   ".asciz \"kmmem\"\n"
                   ".balign 4\n"
                   ".8byte kmmem_section_slot_ - .\n"
                   ".popsection\n");
}

/** The calling thread enters a real-time section; sections may be nested. */
static inline void kmmem_rt_begin(void) {
  kmmem_section_note_();
  void (*function)(void) = __atomic_load_n(&kmmem_section_slot_.begin, __ATOMIC_ACQUIRE);
  if (function != NULL) function();
}

/** The calling thread leaves the section that it entered last. */
static inline void kmmem_rt_end(void) {
  void (*function)(void) = __atomic_load_n(&kmmem_section_slot_.end, __ATOMIC_ACQUIRE);
  if (function != NULL) function();
}

#else
static inline void kmmem_rt_begin(void) {}
static inline void kmmem_rt_end(void) {}
#endif

#ifdef __cplusplus
}

/** A real-time section that ends with its scope. */
struct kmmem_rt_section {
  kmmem_rt_section() { kmmem_rt_begin(); }
  ~kmmem_rt_section() { kmmem_rt_end(); }
  kmmem_rt_section(const kmmem_rt_section &) = delete;
  kmmem_rt_section &operator=(const kmmem_rt_section &) = delete;
};
#endif

#endif
