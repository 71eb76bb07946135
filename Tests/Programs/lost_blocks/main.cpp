/// Plays a plan of blocks and pointers, says where the blocks are, and exits with them: the oracle of lost blocks.
///
///     lost_blocks PLAN PLUGIN
///
/// What must be found of the blocks follows from the plan and the addresses that are printed; the harness works it out.
#include <cstdlib>
#include <cstring>

#include "Blocks.hpp"
#include "Places.hpp"
#include "Plan.hpp"

namespace {
void play(const Step &step) {
  switch (step.act) {
    case Act::block:
      make_block(step);
      tell_block(step.subject);
      break;
    case Act::link: link(step.subject, step.values[0], unsigned(step.values[1]), step.values[2]); break;
    case Act::number: write_number(step.subject, step.values[0], step.values[1]); break;
    case Act::free: free_block(step.subject); break;
    case Act::frame:
    case Act::root: break;
  }
}

[[gnu::noinline]] void play_all() {
  for (size_t index = 0; index < step_count(); index++) play(step(index));
}

/// A block is a coroutine's stack if a frame is to be laid on it; the frames of one stack follow each other.
[[gnu::noinline]] void start_coroutines() {
  unsigned last = kBlocks;
  for (size_t index = 0; index < step_count(); index++) {
    const Step &frame = step(index);
    if (frame.act != Act::frame || frame.subject == last) continue;
    last = frame.subject;
    start_coroutine(last, kCoroutineBytes);
  }
  start_mapped_coroutine();
}

[[gnu::noinline]] void exit_with_a_frame() {
  alignas(16) volatile char frame[kPlaceBytes] = {};
  fill("stack", const_cast<char *>(frame));
  exit(0);
}
}  // namespace

int main(int count, char **arguments) {
  if (count != 3) return 2;
  read_plan(arguments[1]);
  load_plugin(arguments[2]);
  play_all();
  scrub();
  start_coroutines();
  scrub();
  start_threads();
  fill_places(true);
  scrub();
  exit_with_a_frame();
}
