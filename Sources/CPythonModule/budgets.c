/// Budgets that a thread has entered, and what it has done since.
#include "budgets.h"
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

// In Swift.
void *kmm_module_entry_of_recording(void);

/// A budget that its thread has entered.
struct budget {
  const void *key;
  struct budget *outer; ///< that it had entered before
  struct kmm_line_counters *counters;
  struct kmm_line_counters base; ///< as it was entered
  int64_t high;                  ///< the most that lived at once, as far as no inner budget knows of it
  uint64_t recording;            ///< what was going on
};

static __thread struct budget *innermost;
static struct budget *unused; ///< linked by `outer`

static struct kmm_line_counters *(*begin)(void);
static void (*end)(void);
static uint64_t (*recording)(void);

static bool find_entries(void) {
  if (recording != NULL) return true;
  begin = (struct kmm_line_counters * (*)(void)) kmm_module_entry_of_lines(KMM_LINES_BEGIN);
  end = (void (*)(void))kmm_module_entry_of_lines(KMM_LINES_END);
  if (begin == NULL || end == NULL) return false;
  recording = (uint64_t (*)(void))kmm_module_entry_of_recording();
  return recording != NULL;
}

/// Takes one from memory that no hook sees, which is never given back.
static struct budget *take(void) {
  enum { BYTES = 1 << 16 };
  if (unused == NULL) {
    long at = syscall(SYS_mmap, NULL, (size_t)BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
    if (at < 0 && at > -4096) return NULL;
    struct budget *all = (struct budget *)at;
    for (size_t i = 0; i < BYTES / sizeof *all; i++) {
      all[i].outer = unused;
      unused = &all[i];
    }
  }
  struct budget *taken = unused;
  unused = taken->outer;
  return taken;
}

static int64_t total(const struct kmm_line_counters *c) { return c->live[KMM_LINE_NATIVE] + c->live[KMM_LINE_PYTHON]; }

static void raise(int64_t *high, int64_t other) {
  if (other > *high) *high = other;
}

/// What was highest until now is what the innermost budget's was; from now on it is what lives.
static void settle(struct kmm_line_counters *counters) {
  if (innermost != NULL) raise(&innermost->high, counters->budget_high);
  counters->budget_high = total(counters);
}

bool kmm_budget_enter(const void *key) {
  struct kmm_line_counters *counters = find_entries() ? begin() : NULL;
  if (counters == NULL) return false;
  struct budget *budget = take();
  if (budget == NULL) {
    end();
    return false;
  }
  settle(counters);
  *budget = (struct budget){key, innermost, counters, *counters, total(counters), recording()};
  innermost = budget;
  return true;
}

struct kmm_budget_figures kmm_budget_leave(const void *key) {
  struct budget **link = &innermost;
  int64_t high = INT64_MIN;
  if (innermost != NULL) settle(innermost->counters);
  for (; *link != NULL && (*link)->key != key; link = &(*link)->outer) raise(&high, (*link)->high);
  struct budget *budget = *link;
  if (budget == NULL) return (struct kmm_budget_figures){.is_known = false};
  raise(&high, budget->high);
  if (budget->outer != NULL) raise(&budget->outer->high, budget->high);
  *link = budget->outer;
  const struct kmm_line_counters *now = budget->counters, *base = &budget->base;
  struct kmm_budget_figures figures = {
      .is_known = recording() == budget->recording,
      .peak = high - total(base),
      .kept = total(now) - total(base),
      .allocations = now->allocations - base->allocations,
  };
  for (int part = 0; part < KMM_LINE_PARTS; part++) figures.allocated += now->allocated[part] - base->allocated[part];
  if (figures.is_known) end();
  budget->outer = unused;
  unused = budget;
  return figures;
}
