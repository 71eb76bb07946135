#include "safe_point.h"
#include "cpython.h"
#include <pthread.h>

static struct {
  int (*add_pending_call)(int (*function)(void *), void *data);
  int (*ensure)(void);
  void (*release)(int);
  kmm_py_object *(*call)(kmm_py_object *function, const char *format, ...);
  int (*create_thread)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
} python;

static void *symbol(const char *name) { return kmm_bridge_state.interface->symbol(name); }

void kmm_safe_point_find(void) {
  python.add_pending_call = symbol("Py_AddPendingCall");
  python.ensure = symbol("PyGILState_Ensure");
  python.release = symbol("PyGILState_Release");
  python.call = symbol("PyObject_CallFunction");
  python.create_thread = symbol("pthread_create"); // past the agent's hook: this thread is none of the program's
}

static int reach(void *data) {
  (void)data;
  kmm_bridge_state.interface->safe_point(0);
  return 0;
}

static void *visit(void *data) {
  kmm_bridge_state.interface->hide();
  int state = python.ensure();
  reach(data);
  python.release(state);
  return NULL;
}

static bool send_visitor(void) {
  if (python.ensure == NULL || python.release == NULL || python.create_thread == NULL) return false;
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  bool sent = python.create_thread(&thread, &attributes, visit, NULL) == 0;
  pthread_attr_destroy(&attributes);
  return sent;
}

bool kmm_safe_point_ask(bool is_urgent) {
  if (is_urgent) return send_visitor();
  return python.add_pending_call != NULL && python.add_pending_call(reach, NULL) == 0;
}

static kmm_py_object *at_signal(kmm_py_object *self, kmm_py_object *arguments) {
  (void)self, (void)arguments;
  kmm_bridge_state.interface->safe_point(KMM_TRIGGER_SIGNAL);
  kmm_bridge_state.python.incref(kmm_bridge_state.python.none);
  return kmm_bridge_state.python.none;
}

/// PyMethodDef of the stable ABI.
static struct {
  const char *name;
  kmm_py_object *(*function)(kmm_py_object *, kmm_py_object *);
  int flags; // METH_VARARGS
  const char *doc;
} signal_function = {"kmmem_takes_snapshot", at_signal, 0x0001, NULL};

void kmm_safe_point_at_signal(int32_t number) {
  struct kmm_py_functions *p = &kmm_bridge_state.python;
  kmm_py_object *module = p->import_module("_signal");
  kmm_py_object *function = p->new_function(&signal_function, NULL, NULL);
  kmm_py_object *set = module ? p->get_attribute(module, "signal") : NULL;
  kmm_py_object *old = function && set && python.call ? python.call(set, "iO", (int)number, function) : NULL;
  if (old == NULL) p->clear_error();
  p->decref(old);
  p->decref(set);
  p->decref(function);
  p->decref(module);
}
