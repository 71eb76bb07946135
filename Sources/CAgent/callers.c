/// Where the program's own code asks for a photograph, or ends: the registers that it has there.
///
/// kmmem's own frames below would be read as the program's, and what an earlier call left in their gaps would hold blocks.
#include "callbacks.h"
#include "hooks.h"
#include <signal.h>
#include <sys/ucontext.h>

/// Writes a struct kmm_caller to an address: what calls preserve, and the stack pointer as it is when the call returns, `taken` bytes above.
#define KMM_NOTE(at, taken)                                                                                                      \
  "movq $0, 0(" at ")\n"                                                                                                        \
  "movq $0, 8(" at ")\n"                                                                                                        \
  "movq $0, 16(" at ")\n"                                                                                                       \
  "movq %rbx, 24(" at ")\n"                                                                                                     \
  "movq $0, 32(" at ")\n"                                                                                                       \
  "movq $0, 40(" at ")\n"                                                                                                       \
  "movq %rbp, 48(" at ")\n"                                                                                                     \
  "leaq " taken "(%rsp), %r11\n"                                                                                                \
  "movq %r11, 56(" at ")\n"                                                                                                     \
  "movq $0, 64(" at ")\n"                                                                                                       \
  "movq $0, 72(" at ")\n"                                                                                                       \
  "movq $0, 80(" at ")\n"                                                                                                       \
  "movq $0, 88(" at ")\n"                                                                                                       \
  "movq %r12, 96(" at ")\n"                                                                                                     \
  "movq %r13, 104(" at ")\n"                                                                                                    \
  "movq %r14, 112(" at ")\n"                                                                                                    \
  "movq %r15, 120(" at ")\n"

/// Calls a function with a struct kmm_caller on the stack as its second argument.
#define KMM_CALL_FROM_HERE(function)                                                                                             \
  "subq $136, %rsp\n"                                                                                                           \
  ".cfi_adjust_cfa_offset 136\n" KMM_NOTE("%rsp", "144") "movq %rsp, %rsi\n"                                                     \
  "call " function "\n"                                                                                                         \
  "addq $136, %rsp\n"                                                                                                           \
  ".cfi_adjust_cfa_offset -136\n"                                                                                               \
  "ret"

/// `kmmem_snapshot` of kmmem.h: 0, or the reason why there is no photograph.
__attribute__((naked, visibility("default"))) int32_t kmm_snapshot(__attribute__((unused)) const char *path) {
  __asm__(KMM_CALL_FROM_HERE("kmm_snapshot_from"));
}

/// `kmmem_check_leaks` of kmmem.h: the same of a point that has a name.
__attribute__((naked, visibility("default"))) int32_t kmm_check_leaks(__attribute__((unused)) const char *name) {
  __asm__(KMM_CALL_FROM_HERE("kmm_check_leaks_from"));
}

__attribute__((used)) static void leave_from(int code, const struct kmm_caller *caller) {
  kmm_process_leaves(caller);
  kmm_original.exit_now(code);
}

/// An end without destructors: of a child that was forked, or by os._exit.
__attribute__((naked)) void kmm_exit_now(__attribute__((unused)) int code) { __asm__(KMM_CALL_FROM_HERE("leave_from")); }

/// Where `exit` or `quick_exit` was called, and the calling thread's descriptor; a second call, from a handler of the first, takes its place.
__attribute__((used)) static struct {
  struct kmm_caller caller;
  uint64_t thread;
} left;

__attribute__((used)) static void go_on(int code) { __attribute__((musttail)) return kmm_original.exit(code); }
__attribute__((used)) static void go_on_quickly(int code) { __attribute__((musttail)) return kmm_original.quick_exit(code); }

/// Notes where it was called, and becomes another function: nothing of kmmem's is left on the stack.
#define KMM_NOTE_AND_BECOME(function)                                                                                            \
  "leaq left(%rip), %rax\n" KMM_NOTE("%rax", "8") "movq %fs:16, %r11\n"                                                         \
  "movq %r11, 128(%rax)\n"                                                                                                     \
  "jmp " function

/// The handlers of both are the program's, and so are the frames that they have.
__attribute__((naked)) void kmm_exit(__attribute__((unused)) int code) { __asm__(KMM_NOTE_AND_BECOME("go_on")); }
__attribute__((naked)) void kmm_quick_exit(__attribute__((unused)) int code) { __asm__(KMM_NOTE_AND_BECOME("go_on_quickly")); }

const struct kmm_caller *kmm_exit_caller(void) { return left.thread == (uint64_t)pthread_self() ? &left.caller : NULL; }

/// The interrupted code may use 128 bytes below its stack pointer.
#define RED_ZONE 128u

static void at_signal(int number, siginfo_t *information, void *context) {
  (void)number, (void)information;
  static const int places[16] = {REG_RAX, REG_RDX, REG_RCX, REG_RBX, REG_RSI, REG_RDI, REG_RBP, REG_RSP,
                                 REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
  struct kmm_caller caller;
  for (int i = 0; i < 16; ++i) caller.registers[i] = (uint64_t)((ucontext_t *)context)->uc_mcontext.gregs[places[i]];
  caller.registers[7] -= RED_ZONE;
  kmm_signal_arrives(&caller);
}

void kmm_photograph_at_signal(uint32_t number) {
  struct sigaction action = {.sa_sigaction = at_signal, .sa_flags = SA_SIGINFO | SA_RESTART};
  sigaction((int)number, &action, NULL);
}

/// What it interrupts may hold any lock, so that it only leaves a note.
static void at_mark(int number) {
  (void)number;
  kmm_release32(kmm_mark_wished_address(), 1);
  kmm_release32((uintptr_t)&kmm_agent_state.rescan, 1);
}

void kmm_mark_at_signal(uint32_t number) {
  struct sigaction action = {.sa_handler = at_mark, .sa_flags = SA_RESTART};
  sigaction((int)number, &action, NULL);
}
