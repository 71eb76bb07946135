#include "dict_watch.h"
#include <string.h>
#include <sys/mman.h>

struct kmm_dict_watch kmm_dict_watch_state;

// PyDictObject.ma_used
#define KMM_DICT_ENTRIES 16

// PyDict_WatchEvent
enum { ADDED, MODIFIED, DELETED, CLONED, CLEARED, DEALLOCATED };

static void *symbol(const char *name) { return kmm_bridge_state.interface->symbol(name); }

bool kmm_dict_watch_find(struct kmm_dict_watch_symbols *s) {
  s->add_watcher = symbol("PyDict_AddWatcher");
  s->clear_watcher = symbol("PyDict_ClearWatcher");
  s->watch = symbol("PyDict_Watch");
  s->unwatch = symbol("PyDict_Unwatch");
  s->take_error = symbol("PyErr_GetRaisedException");
  s->put_error = symbol("PyErr_SetRaisedException");
  return s->add_watcher && s->clear_watcher && s->watch && s->unwatch && s->take_error && s->put_error;
}

/// Called before the dict changes, with the GIL. A clone is made in an empty dict, and its key is the original.
static int32_t count(int32_t event, kmm_py_object *dict, kmm_py_object *key, kmm_py_object *value) {
  (void)value;
  struct kmm_watched_dict *watched = kmm_watched_dict((uintptr_t)dict);
  if (watched == NULL) return 0;
  switch (event) {
  case ADDED: watched->added++; break;
  case DELETED: watched->removed++; break;
  case CLONED:
    if (key != NULL) watched->added += kmm_load64((uintptr_t)key + KMM_DICT_ENTRIES);
    break;
  case CLEARED: watched->removed += kmm_load64((uintptr_t)dict + KMM_DICT_ENTRIES); break;
  case DEALLOCATED: watched->dict = 0; break;
  default: break;
  }
  return 0;
}

int32_t kmm_dict_watch_register(const struct kmm_dict_watch_symbols *s) { return s->add_watcher(count); }

bool kmm_dict_watch_share(void) {
  size_t bytes = sizeof(struct kmm_measured_dicts);
  void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return false;
  kmm_dict_watch_state.measured = memory;
  return true;
}

void kmm_dict_watch_reset(void) {
  struct kmm_dict_watch *watch = &kmm_dict_watch_state;
  if (watch->measured != NULL) munmap(watch->measured, sizeof *watch->measured);
  memset(watch, 0, sizeof *watch);
}
