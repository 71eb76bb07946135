#include "kmm_outcome.h"

#include "kmm_compact.h"

#include <string.h>

int kmm_outcome_read(const void *page, size_t length, struct kmm_outcome *outcome) {
  struct kmm_header header;
  if (length < sizeof header) return 0;
  memcpy(&header, page, sizeof header);
  if (header.magic != KMM_MAGIC) return 0;
  if (header.major != KMM_FORMAT_MAJOR && header.major != KMM_COMPACT_MAJOR) return 0;
  uint64_t running = header.start_monotonic + header.clock;
  uint64_t end = header.end_monotonic > running ? header.end_monotonic : running;
  outcome->peak_bytes = header.peak_bytes;
  outcome->live_bytes = header.heap_bytes + header.object_bytes + header.mapped_bytes;
  outcome->nanoseconds = end - header.start_monotonic;
  outcome->dropped_events = header.dropped_events;
  outcome->ended_by_exec = header.state == KMM_STATE_EXEC;
  return 1;
}
