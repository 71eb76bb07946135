/// The numbered blocks of a plan. The program itself knows them by hidden addresses alone, so that it holds none of them.
#pragma once
#include <cstddef>
#include <cstdint>

struct Step;

constexpr unsigned kBlocks = 1 << 12;

/// Makes a block; its number is spelled by the functions `digit` on the stack, three of 16, so that every tool names the block.
void make_block(const Step &step);
/// Gives a block of malloc's back, and leaves in it what is there.
void free_block(unsigned number);
/// Writes a pointer to a block's beginning + `shift`. Nothing else of the block is left in registers or on the stack.
void point(void *place, unsigned number, long shift);
/// Writes into a block.
void link(unsigned holder, long offset, unsigned target, long shift);
void write_number(unsigned holder, long offset, long value);
/// The complement of the pointer that `point` writes.
uintptr_t hidden_pointer(unsigned number, long shift);
/// Says where the block is: "block NUMBER ADDRESS BYTES", the bytes that were asked of the allocator.
void tell_block(unsigned number);
/// Overwrites the stack below the caller.
void scrub();

/// Empties the registers that a switch of contexts keeps.
[[gnu::always_inline]] inline void clear_registers() {
  asm volatile(
      "xorl %%ebx, %%ebx; xorl %%ecx, %%ecx; xorl %%r8d, %%r8d; xorl %%r9d, %%r9d\n"
      "xorl %%r12d, %%r12d; xorl %%r13d, %%r13d; xorl %%r14d, %%r14d; xorl %%r15d, %%r15d\n" ::
          : "rbx", "rcx", "r8", "r9", "r12", "r13", "r14", "r15");
}
