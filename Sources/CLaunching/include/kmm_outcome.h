/// The few numbers of a capture's first page that are said when a recording ends.
#pragma once
#include <stddef.h>
#include <stdint.h>

struct kmm_outcome {
  uint64_t peak_bytes;
  uint64_t live_bytes;
  uint64_t nanoseconds; ///< length of the recording
  uint64_t dropped_events;
  int ended_by_exec; ///< the process replaced itself by another program
};

/// Reads the first page of a capture of this format's major version; 0 if the bytes are none.
int kmm_outcome_read(const void *page, size_t length, struct kmm_outcome *outcome);
