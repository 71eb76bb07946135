/// What the process and the helper that stops its threads share.
#pragma once
#include "threads.h"
#include <sys/syscall.h>

/// Who is to act next; a futex.
enum kmm_helper_turn {
  KMM_TURN_STOP = 0,     ///< the helper is stopping threads
  KMM_TURN_ALLOW = 1,    ///< it was refused and asks for permission (Yama)
  KMM_TURN_ALLOWED = 2,
  KMM_TURN_COPY = 3,     ///< all threads stand still that will
  KMM_TURN_NOTHING = 4,  ///< threads cannot be stopped here
  KMM_TURN_CONTINUE = 5, ///< the copy is made
  KMM_TURN_OVER = 6,     ///< the threads run, and the helper has ended
};

struct kmm_helper {
  uint32_t turn;
  uint32_t process; ///< that is copied
  uint32_t thread;  ///< the one that copies
  uint32_t count;
  uint32_t went_on; ///< threads were let go before the copy was known to be made
  struct kmm_stopped_thread threads[KMM_MAX_THREADS];
  uint8_t list[1 << 15]; ///< of a directory
  uint8_t stack[1 << 16] __attribute__((aligned(64)));
};

#define KMM_STOP_NANOSECONDS 100000000u  ///< how long a thread may take to stop
#define KMM_HOLD_NANOSECONDS 1000000000u ///< how long the threads stand still at most
#define KMM_LOOK_NANOSECONDS 20000000u   ///< how often the process looks whether the helper is still there

/// A system call that leaves errno, which the helper shares with the thread that made it, alone.
static inline long kmm_call(long number, long a, long b, long c, long d, long e) {
  long result;
  register long fourth __asm__("r10") = d;
  register long fifth __asm__("r8") = e;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth) : "rcx", "r11", "memory");
  return result;
}

static inline uint64_t kmm_helper_clock(void) {
  int64_t time[2] = {0, 0};
  kmm_call(SYS_clock_gettime, 1, (long)time, 0, 0, 0);
  return (uint64_t)time[0] * 1000000000u + (uint64_t)time[1];
}

/// Waits while the turn is the given one, until a deadline of the monotonic clock; the turn that it is then.
uint32_t kmm_helper_wait(struct kmm_helper *helper, uint32_t turn, uint64_t deadline) __attribute__((visibility("hidden")));
void kmm_helper_pass(struct kmm_helper *helper, uint32_t turn) __attribute__((visibility("hidden")));
/// The path of a thread's file in /proc, in 64 bytes; without a name, that of the list of threads.
void kmm_helper_path(struct kmm_helper *helper, uint32_t thread, const char *name, char *path) __attribute__((visibility("hidden")));
/// Reads the beginning of such a file, with a zero behind it; the bytes read, below 0 when that failed.
long kmm_helper_read(struct kmm_helper *helper, uint32_t thread, const char *name, char *text, size_t room) __attribute__((visibility("hidden")));
/// Whether a thread sleeps in a system call that would end early or last longer if the thread were stopped; its stack pointer.
bool kmm_helper_must_sleep(struct kmm_helper *helper, uint32_t thread, uint64_t *stack) __attribute__((visibility("hidden")));
/// Whether a system call that was interrupted may be begun anew, although the system itself would not.
bool kmm_helper_may_repeat(uint64_t call) __attribute__((visibility("hidden")));
/// The helper's whole life; its number is that of a new process.
int kmm_helper_run(void *helper) __attribute__((visibility("hidden")));
