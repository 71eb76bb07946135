/// The lines that allocate: each is a function of its own, and says which line it is.
#pragma once
#include <cstddef>

#include "Book.hpp"

/// What an allocation line returned.
struct Placed {
  void *block;
  int line;
};

/// A line that makes a heap block of a size.
struct Maker {
  Placed (*make)(size_t size);
  Kind kind;
  size_t granule;  ///< sizes are rounded up to a multiple of this before the call
  size_t largest;
  size_t least = 0;  ///< counted at least: the runtime's operator new asks malloc for one byte when asked for none
};

extern const Maker kMakers[];
extern const int kMakerCount;

Placed grow_by_realloc(void *block, size_t size);
Placed shrink_by_realloc(void *block, size_t size);
Placed resize_by_reallocarray(void *block, size_t size);

Placed map_anonymous(size_t size);
Placed map_reserved(size_t size);
Placed map_file(size_t size);
Placed map_over(void *address, size_t size);
Placed map_through_mmap64(size_t size);
Placed remap(void *address, size_t old_size, size_t size);

/// Calls `make` under `depth` more frames, so that one line has many stacks.
Placed from_depth(int depth, const Maker &maker, size_t size);
