/// Faults of guarded blocks: the agent hears of them first, and the program's own handler of all others, as without it.
#include "callbacks.h"
#include "hooks.h"
#include <string.h>
#include <sys/ucontext.h>

#define KMM_TAIL __attribute__((musttail)) return

/// What the program has asked for.
static struct sigaction wished;

static void at_fault(int number, siginfo_t *information, void *context);

/// The kernel sees the program's own flags and mask, so that everything but the function is as the program asked.
static int listen_with(const struct sigaction *program) {
  struct sigaction own = *program;
  own.sa_sigaction = at_fault;
  own.sa_flags = (program->sa_flags | SA_SIGINFO) & ~SA_RESETHAND;
  if (program->sa_handler == SIG_DFL || program->sa_handler == SIG_IGN) own.sa_flags |= SA_ONSTACK;
  return kmm_original.sigaction(SIGSEGV, &own, NULL);
}

/// Does what would have happened without the agent.
static void pass_on(int number, siginfo_t *information, void *context) {
  struct sigaction program = wished;
  bool is_sent = information->si_code <= 0;
  if (program.sa_handler == SIG_IGN && is_sent) return;
  if (program.sa_handler == SIG_DFL || program.sa_handler == SIG_IGN) {
    program.sa_handler = SIG_DFL;
    kmm_original.sigaction(number, &program, NULL);
    // The instruction faults again; a signal that somebody has sent comes again.
    if (is_sent) raise(number);
    return;
  }
  if (program.sa_flags & SA_RESETHAND) wished = (struct sigaction){.sa_handler = SIG_DFL};
  if (program.sa_flags & SA_SIGINFO)
    program.sa_sigaction(number, information, context);
  else
    program.sa_handler(number);
}

static void at_fault(int number, siginfo_t *information, void *context) {
  int before = errno;
  bool writes = (((ucontext_t *)context)->uc_mcontext.gregs[REG_ERR] & 2) != 0;
  bool is_own = information->si_code > 0 &&
                kmm_guard_faulted((uintptr_t)information->si_addr, writes, (uintptr_t)__builtin_frame_address(0));
  errno = before;
  if (!is_own) pass_on(number, information, context);
}

void kmm_guard_listen(void) {
  kmm_original.sigaction(SIGSEGV, NULL, &wished);
  listen_with(&wished);
}

/// Whether the agent stands before the program's handler of a signal.
static bool is_heard(int number) { return number == SIGSEGV && kmm_guard()->interval != 0; }

int kmm_sigaction(int number, const struct sigaction *action, struct sigaction *old) {
  if (!is_heard(number)) KMM_TAIL kmm_original.sigaction(number, action, old);
  struct sigaction before = wished;
  if (action != NULL) {
    wished = *action;
    int result = listen_with(&wished);
    if (result != 0) {
      wished = before;
      return result;
    }
  }
  if (old != NULL) *old = before;
  return 0;
}

void (*kmm_signal(int number, void (*handler)(int)))(int) {
  if (!is_heard(number)) KMM_TAIL kmm_original.signal(number, handler);
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART}, old;
  sigaddset(&action.sa_mask, number);
  return kmm_sigaction(number, &action, &old) == 0 ? old.sa_handler : SIG_ERR;
}

/// A thread that does not hear of faults would be ended by one, so that nobody could report it.
static const sigset_t *hearing(int how, const sigset_t *set, sigset_t *copy) {
  if (set == NULL || how == SIG_UNBLOCK || sigismember(set, SIGSEGV) != 1) return set;
  *copy = *set;
  sigdelset(copy, SIGSEGV);
  return copy;
}

int kmm_sigprocmask(int how, const sigset_t *set, sigset_t *old) {
  sigset_t copy;
  return kmm_original.sigprocmask(how, hearing(how, set, &copy), old);
}

int kmm_pthread_sigmask(int how, const sigset_t *set, sigset_t *old) {
  sigset_t copy;
  return kmm_original.pthread_sigmask(how, hearing(how, set, &copy), old);
}

bool kmm_guard_open(uintptr_t at, size_t bytes) { return mprotect((void *)at, bytes, PROT_READ | PROT_WRITE) == 0; }
void kmm_guard_close(uintptr_t at, size_t bytes) { mprotect((void *)at, bytes, PROT_NONE); }
