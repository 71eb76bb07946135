/// What entering a process needs of C: ptrace and the register sets, which Swift does not see, and the code that runs in the process.
#pragma once
#include "kmm_request.h"

#include <elf.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#pragma clang assume_nonnull begin

typedef struct user_regs_struct kmm_registers;

/// ptrace without its variable arguments; below 0: the negated error number.
long kmm_trace(int request, pid_t thread, unsigned long address, unsigned long data);
/// Reads the general registers of a stopped thread.
long kmm_trace_registers(pid_t thread, kmm_registers *registers);
/// Writes them.
long kmm_trace_set_registers(pid_t thread, const kmm_registers *registers);
/// Reads the floating-point and vector registers into `bytes` of room; how many there are, or the negated error number.
long kmm_trace_vectors(pid_t thread, void *state, size_t bytes);
/// Writes them.
long kmm_trace_set_vectors(pid_t thread, const void *state, size_t bytes);

/// Reads or writes memory of another process; how many bytes, or -1 with errno.
ssize_t kmm_process_read(pid_t process, uint64_t address, void *target, size_t bytes);
ssize_t kmm_process_write(pid_t process, uint64_t address, const void *source, size_t bytes);

/// Opens a folder by its path as a process sees it, without a way out of the process's root; -1 with errno.
int kmm_open_inside(pid_t process, const char *path);

/// Who has the letter.
enum kmm_letter_state {
  KMM_LETTER_WAITS = 0,     ///< nobody yet
  KMM_LETTER_TAKEN = 1,     ///< the process works on it
  KMM_LETTER_ANSWERED = 2,  ///< `answer` holds
  KMM_LETTER_WITHDRAWN = 3, ///< kmmem has given up: nobody takes it any more
};

/// Answers of the code that was written into the process, besides those of `kmm_answer`.
enum kmm_letter_answer {
  KMM_LETTER_NO_INTERPRETER = -2001, ///< there is no running interpreter
  KMM_LETTER_NO_LIBRARY = -2002,     ///< the agent could not be loaded; `text` says why
  KMM_LETTER_NO_ENTRY = -2003,       ///< the agent that is loaded has no such entry: it is of another version
};

/// What is written into the process for the code there: the functions that it calls, the request, and the answer.
struct kmm_letter {
  uint32_t state;   ///< enum kmm_letter_state
  uint32_t process; ///< its own number, in its own namespace: a forked child finds another
  int32_t answer;
  int32_t queued;  ///< 1 while the interpreter has the pending call and has not made it
  int32_t carrier; ///< the thread that made the pending call
  int32_t helper;  ///< the helper thread, once it runs
  uint64_t helper_stack;
  uint64_t helper_stack_bytes;
  void *_Nullable (*_Nullable open_library)(const char *path, int mode);
  void *_Nullable (*_Nullable symbol)(void *library, const char *name);
  char *_Nullable (*_Nullable error)(void);
  int (*_Nullable create_thread)(unsigned long *thread, const void *attributes, void *_Nullable (*_Nonnull run)(void *), void *data);
  int (*_Nullable attributes)(void *attributes);
  int (*_Nullable attributes_stack)(void *attributes, void *stack, size_t bytes);
  int (*_Nullable attributes_detached)(void *attributes, int state);
  int (*_Nullable is_initialized)(void);
  int (*_Nullable ensure)(void);
  void (*_Nullable release)(int state);
  uint64_t run_helper;    ///< where the helper's code lies in the process
  char soname[64];        ///< of the agent
  char entry[64];         ///< its function
  char hide[64];          ///< the one that hides the calling thread
  char library[4096];     ///< its path
  char text[512];         ///< what the loader says of it
  struct kmm_request request;
};

/// The code that is written into the process: it needs nothing but its letter, wherever it lies.
const void *kmm_visitor_code(void);
size_t kmm_visitor_bytes(void);
/// Where in it the functions begin: the pending call (argument: the letter); the one that starts the helper thread (the letter; returns
/// pthread_create's result); the helper's own; the one that withdraws a letter (the letter; returns what its state was).
size_t kmm_visitor_pending(void);
size_t kmm_visitor_spawn(void);
size_t kmm_visitor_helper(void);
size_t kmm_visitor_withdraw(void);

// Texts of the letter by address: C arrays are tuples in Swift.
static inline char *kmm_letter_soname(struct kmm_letter *letter) { return letter->soname; }
static inline char *kmm_letter_entry(struct kmm_letter *letter) { return letter->entry; }
static inline char *kmm_letter_hide(struct kmm_letter *letter) { return letter->hide; }
static inline char *kmm_letter_library(struct kmm_letter *letter) { return letter->library; }
static inline char *kmm_letter_text(struct kmm_letter *letter) { return letter->text; }
static inline char *kmm_letter_path(struct kmm_letter *letter) { return letter->request.path; }

#pragma clang assume_nonnull end
