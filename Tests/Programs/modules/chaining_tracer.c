/// A reference tracer of somebody else's, which calls the one that it finds in the slot.
#include <stddef.h>

typedef int (*tracer)(void *object, int event, void *data);
extern int PyRefTracer_SetTracer(tracer, void *);
extern tracer PyRefTracer_GetTracer(void **);

static tracer previous;
static void *previous_data;
static long events;

static int count(void *object, int event, void *data) {
  (void)data;
  ++events;
  return previous != NULL ? previous(object, event, previous_data) : 0;
}

/// Takes the slot.
void chain(void) {
  previous = PyRefTracer_GetTracer(&previous_data);
  PyRefTracer_SetTracer(count, &events);
}

long seen(void) { return events; }
int holds_slot(void) {
  void *data;
  return PyRefTracer_GetTracer(&data) == count && data == &events;
}
