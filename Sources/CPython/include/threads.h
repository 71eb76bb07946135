/// The threads of the process at the moment when it is copied: a helper stops all but the calling one and reads their registers.
#pragma once
#include "cpython.h"

#pragma clang assume_nonnull begin

#define KMM_MAX_THREADS 4096u

/// The registers that may hold an address, by their DWARF numbers, and where the thread's own memory lies.
enum kmm_thread_register {
  KMM_REGISTER_STACK = 7, ///< rsp
  KMM_GENERAL_REGISTERS = 16,
  KMM_REGISTER_OWN = 16, ///< fs_base
  KMM_THREAD_REGISTERS = 17,
};

enum kmm_thread_state {
  KMM_THREAD_RUNS = 0,    ///< it was not stopped (yet)
  KMM_THREAD_STOPPED = 1, ///< it was, and its registers are known
  KMM_THREAD_SLEEPS = 2,  ///< it sleeps in a system call that must not be disturbed: only its stack pointer is known
  KMM_THREAD_GONE = 3,    ///< it has ended
  KMM_THREAD_CALLS = 4,   ///< it is the one that has the process copied: only the registers that calls preserve are known
};

struct kmm_stopped_thread {
  uint32_t number; ///< the system's
  uint32_t state;  ///< enum kmm_thread_state
  uint32_t signal; ///< that it was about to take when it was stopped
  uint32_t is_exact; ///< what lies below its stack pointer is none of its own
  uint64_t registers[KMM_THREAD_REGISTERS]; ///< by enum kmm_thread_register; 0 = not known
};

#define KMM_THREAD_REGISTERS_OFFSET 16 ///< of the registers in struct kmm_stopped_thread

/// What libc tells debuggers of itself; 0 = it does not.
struct kmm_thread_library {
  uintptr_t loaded_files;      ///< of struct r_debug
  uint32_t file_module;        ///< in an entry of its list: the number that the file's own memory of threads has
  uint32_t file_offset;        ///< in an entry of its list: how far below fs_base that memory lies
  uint32_t descriptor_bytes;   ///< of a thread's descriptor, from fs_base on
  uint32_t descriptor_number;  ///< in it: the system's number of the thread
  uint32_t descriptor_keys;    ///< in it: the addresses of tables of pthread_setspecific's values
  uint32_t keys_bytes;         ///< of such a table
  uint32_t keys_tables;
};
struct kmm_thread_library kmm_threads_library(void);
/// Asks libc for it, if that was not done.
void kmm_threads_find_library(void);

/// Stops the other threads. True when the registers of every one of them are known; where anything forbids it, none is stopped.
/// No lock may be taken until they go on.
bool kmm_threads_stop(void);
/// Lets them go on; called once after `kmm_threads_stop`, whatever it answered. Not in the copy.
void kmm_threads_continue(void);
/// In the copy: leaves the processors to the process until its threads have gone on. False when some went on before the copy was made.
bool kmm_threads_await(void);
/// Notes the registers that calls preserve: the caller must be a function that is still running when the process is copied.
void kmm_threads_note_own(struct kmm_stopped_thread *thread);
/// Notes instead where the program's own code asked for the photograph.
void kmm_threads_note_caller(const struct kmm_caller *caller);
/// The list of the latest stop, the calling thread first.
uint32_t kmm_threads_count(void);
struct kmm_stopped_thread *kmm_threads_at(uint32_t index);
/// "rax", "r8"
const char *kmm_threads_register_name(uint32_t number);

#pragma clang assume_nonnull end
