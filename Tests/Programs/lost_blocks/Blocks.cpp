#include "Blocks.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "Makers.hpp"
#include "Plan.hpp"

namespace {
/// A word that need not be aligned.
struct [[gnu::packed]] Anywhere {
  uintptr_t word;
};

/// By number: the complement of the address, and the bytes.
uintptr_t hidden[kBlocks];
size_t sizes[kBlocks];
}  // namespace

/// One digit of a block's number, on the stack while the block is made.
template <unsigned Digit>
[[gnu::noinline]] void digit(const Step &step, unsigned rest, int left);

namespace {
using Spelling = void (*)(const Step &, unsigned, int);
constexpr Spelling kDigits[] = {digit<0>, digit<1>, digit<2>,  digit<3>,  digit<4>,  digit<5>,  digit<6>,  digit<7>,
                                digit<8>, digit<9>, digit<10>, digit<11>, digit<12>, digit<13>, digit<14>, digit<15>};

[[gnu::noinline]] void make(const Step &step) {
  const Made made = made_by(step.name, size_t(step.values[0]), size_t(step.values[1]));
  hidden[step.subject] = made.hidden;
  sizes[step.subject] = made.bytes;
}
}  // namespace

template <unsigned Digit>
void digit(const Step &step, unsigned rest, int left) {
  if (left == 0) {
    make(step);
  } else {
    kDigits[rest >> 4 * (left - 1) & 15](step, rest, left - 1);
  }
  asm volatile("");  // the call above is no jump
}

void make_block(const Step &step) { kDigits[step.subject >> 8 & 15](step, step.subject, 2); }

uintptr_t hidden_pointer(unsigned number, long shift) {
  uintptr_t moved = hidden[number] - uintptr_t(shift);
  // ~(h - s) must not become ~h + s: ~h is the pointer to the beginning.
  asm volatile("" : "+r"(moved));
  return moved;
}

void point(void *place, unsigned number, long shift) {
  // A call of memcpy would want a copy of the pointer on the stack.
  static_cast<Anywhere *>(place)->word = ~hidden_pointer(number, shift);
}

void link(unsigned holder, long offset, unsigned target, long shift) {
  point(reinterpret_cast<void *>(~hidden_pointer(holder, offset)), target, shift);
}

void write_number(unsigned holder, long offset, long value) {
  memcpy(reinterpret_cast<void *>(~hidden_pointer(holder, offset)), &value, sizeof value);
}

void free_block(unsigned number) { free(reinterpret_cast<void *>(~hidden[number])); }

void tell_block(unsigned number) {
  char line[64];
  const int length = snprintf(line, sizeof line, "block %u %#lx %zu\n", number, ~hidden[number], sizes[number]);
  if (write(STDOUT_FILENO, line, size_t(length)) != length) _exit(2);
}

[[gnu::noinline]] void scrub() {
  volatile char area[48 << 10];
  for (volatile char &byte : area) byte = 0;
}
