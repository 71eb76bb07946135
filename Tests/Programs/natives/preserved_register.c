/* A pointer in a register that calls preserve, in the thread that ends the program. */
#include "places.h"

int main(int count, char **words) {
  (void)count;
  void *block = make();
  int kept = is_kept(words);
  wipe();
  __asm__ volatile(
      "movq %0, %%r12\n"
      "testl %1, %1\n"
      "jnz 1f\n"
      "xorl %%r12d, %%r12d\n"
      "1: xorl %%ebx, %%ebx\n"
      "xorl %%ebp, %%ebp\n"
      "xorl %%r13d, %%r13d\n"
      "xorl %%r14d, %%r14d\n"
      "xorl %%r15d, %%r15d\n"
      "xorl %%edi, %%edi\n"
      "andq $-16, %%rsp\n"
      "call exit@PLT\n"
      :
      : "a"(block), "c"(kept)
      : "r12", "rdi", "memory");
  __builtin_unreachable();
}
