/// What kmmem asks of the agent in a process that it has entered: the only thing that the two share besides the files.
#pragma once
#include <stdint.h>

#pragma clang assume_nonnull begin

#define KMM_REQUEST_VERSION 1u
#define KMM_REQUEST_PATH 4096u

/// What is asked for.
enum kmm_request_kind {
  KMM_REQUEST_ATTACH = 1,   ///< record from now on into `path`
  KMM_REQUEST_DETACH = 2,   ///< end the recording that an attachment began; `path` becomes that of its capture
  KMM_REQUEST_SNAPSHOT = 3, ///< photograph the heap into `path`
};

/// Answers of `kmm_answer`; a photograph answers with the number of the copy that writes it (0: complete), or a reason below 0
/// (enum kmm_photograph_end, negated).
enum kmm_request_answer {
  KMM_ANSWER_DONE = 0,
  KMM_ANSWER_RECORDING = 1,     ///< the process is being recorded already
  KMM_ANSWER_NO_FILE = 2,       ///< the capture could not be created
  KMM_ANSWER_NO_MEMORY = 3,     ///< there was no memory for the tables
  KMM_ANSWER_REFUSED = 4,       ///< the bridge refuses this Python; the upper half is its reason
  KMM_ANSWER_NOT_ATTACHED = 5,  ///< the process is not being recorded
  KMM_ANSWER_NOT_OURS = 6,      ///< it is, but no attachment began that
  KMM_ANSWER_OTHER_VERSION = 7, ///< another version of kmmem is in the process
};

/// One request. The process reads it at a safe point: the runtime's lock is held, and the calling thread is in the middle of nothing.
struct kmm_request {
  uint32_t version;
  uint32_t kind;
  uint32_t options; ///< enum kmm_option; of a photograph, enum kmm_photograph_option
  uint32_t frames;  ///< the most that are kept of a stack; 0 = all
  uint64_t sample_bytes;
  uint32_t temporary_window;
  uint32_t follow_fork;
  uint32_t is_helper; ///< the calling thread is kmmem's own
  uint32_t reserved;
  char path[KMM_REQUEST_PATH];
};

#pragma clang assume_nonnull end
