/// What the program is to do: the lines of a plan, in static memory, so that reading it leaves no trace in the heap.
///
///     block NUMBER MAKER BYTES PARAMETER    make a block; PARAMETER: an alignment, or a number of elements
///     link HOLDER OFFSET TARGET SHIFT       write a pointer to TARGET's beginning + SHIFT into the block HOLDER
///     number HOLDER OFFSET VALUE            write a number into the block HOLDER
///     free NUMBER                           give a block back as it is
///     frame NUMBER OFFSET TARGET SHIFT      a link in a frame of the coroutine whose stack the block NUMBER is
///     root PLACE OFFSET TARGET SHIFT        write a pointer into a place outside of the heap
///
/// Numbers are decimal and may be negative.
#pragma once
#include <cstddef>

enum class Act { block, link, number, free, frame, root };

struct Step {
  Act act;
  /// The first number of the line; nothing for a root.
  unsigned subject;
  /// The maker of a block, or the place of a root.
  const char *name;
  /// The numbers behind it.
  long values[3];
};

/// Reads a plan, or ends the program with a message.
void read_plan(const char *path);
size_t step_count();
const Step &step(size_t index);
