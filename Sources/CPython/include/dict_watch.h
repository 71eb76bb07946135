/// Dicts whose changes are counted while growth is measured, where the interpreter tells of them (3.12 and later).
#pragma once
#include "cpython.h"

#pragma clang assume_nonnull begin

#define KMM_MAX_WATCHED 64u
#define KMM_MEASURED_SLOTS (1u << 17)

/// A dict that has become longer from one rung to the next.
struct kmm_suspect {
  uintptr_t dict;
  uintptr_t type;
  uint64_t gain;
};

/// How long a dict was at the latest rung that has met it: an entry of an open table; dict 0 = none.
struct kmm_measured_dict {
  uintptr_t dict;
  uint64_t entries;
};

/// What the process shares with the copies that photograph it.
struct kmm_measured_dicts {
  uint32_t rung; ///< the latest one whose copy has met all dicts
  uint32_t known;
  uint32_t suspect_count;
  uint32_t reserved;
  struct kmm_suspect suspects[KMM_MAX_WATCHED];
  struct kmm_measured_dict table[KMM_MEASURED_SLOTS];
};

/// What was counted of a dict since it is watched; dict 0 = a free place.
struct kmm_watched_dict {
  uintptr_t dict;
  uintptr_t type;
  uint64_t added;
  uint64_t removed;
};

/// The interpreter's functions; NULL before 3.12.
struct kmm_dict_watch_symbols {
  int32_t (*_Nullable add_watcher)(int32_t (*watcher)(int32_t event, kmm_py_object *dict, kmm_py_object *_Nullable key, kmm_py_object *_Nullable value));
  int32_t (*_Nullable clear_watcher)(int32_t watcher);
  int32_t (*_Nullable watch)(int32_t watcher, kmm_py_object *dict);
  int32_t (*_Nullable unwatch)(int32_t watcher, kmm_py_object *dict);
  kmm_py_object *_Nullable (*_Nullable take_error)(void);
  void (*_Nullable put_error)(kmm_py_object *_Nullable error);
};

/// The watch of one measurement.
struct kmm_dict_watch {
  uint32_t process; ///< whose watch it is: a forked child inherits it
  uint32_t rung;    ///< how many have begun; 0 = nothing is measured
  int32_t watcher;  ///< the interpreter's number for kmmem's, plus 1; 0 = none yet
  uint32_t reserved;
  struct kmm_measured_dicts *_Nullable measured;
  struct kmm_watched_dict dicts[KMM_MAX_WATCHED];
  uint8_t places[256]; ///< where to look first, by address
};
extern struct kmm_dict_watch kmm_dict_watch_state __attribute__((visibility("hidden")));
KMM_INLINE struct kmm_dict_watch *kmm_dict_watch_get(void) { return &kmm_dict_watch_state; }
KMM_INLINE struct kmm_watched_dict *kmm_watched_dict_at(uint32_t place) { return &kmm_dict_watch_state.dicts[place]; }
KMM_INLINE struct kmm_suspect *kmm_suspect_at(struct kmm_measured_dicts *measured, uint32_t index) { return &measured->suspects[index]; }
KMM_INLINE struct kmm_measured_dict *kmm_measured_dict_at(struct kmm_measured_dicts *measured, uint32_t slot) { return &measured->table[slot]; }

/// The place of a dict among those that are watched; NULL for one that is not.
KMM_INLINE struct kmm_watched_dict *_Nullable kmm_watched_dict(uintptr_t dict) {
  struct kmm_dict_watch *watch = &kmm_dict_watch_state;
  uint8_t *first = &watch->places[dict >> 4 & 255];
  if (watch->dicts[*first].dict == dict) return &watch->dicts[*first];
  for (uint32_t place = 0; place < KMM_MAX_WATCHED; place++) {
    if (watch->dicts[place].dict != dict) continue;
    *first = (uint8_t)place;
    return &watch->dicts[place];
  }
  return NULL;
}

/// Finds the interpreter's functions; false where it has none.
bool kmm_dict_watch_find(struct kmm_dict_watch_symbols *symbols);
/// Makes room for what is shared with copies; false when there is no memory for it.
bool kmm_dict_watch_share(void);
/// Forgets everything.
void kmm_dict_watch_reset(void);
/// Registers kmmem's watcher: its number, below 0 when all are taken.
int32_t kmm_dict_watch_register(const struct kmm_dict_watch_symbols *symbols);

#pragma clang assume_nonnull end
