/// The code that runs in the process. It is copied there as it is, so that it calls nothing but through its letter, reads no constant
/// and uses no variable. It runs in a section of its own, whose bounds the linker tells.
#define _GNU_SOURCE
#include "kmm_injection.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/syscall.h>

#define VISITOR __attribute__((section("kmm_visitor"), noinline, used))

extern const char __start_kmm_visitor[] __attribute__((visibility("hidden")));
extern const char __stop_kmm_visitor[] __attribute__((visibility("hidden")));

static inline __attribute__((always_inline)) long call(long number) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number) : "rcx", "r11", "memory");
  return result;
}

static inline __attribute__((always_inline)) void answer(struct kmm_letter *letter, int32_t result) {
  letter->answer = result;
  __atomic_store_n(&letter->state, KMM_LETTER_ANSWERED, __ATOMIC_RELEASE);
}

static inline __attribute__((always_inline)) uint32_t take(struct kmm_letter *letter, uint32_t state) {
  uint32_t waits = KMM_LETTER_WAITS;
  __atomic_compare_exchange_n(&letter->state, &waits, state, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
  return waits;
}

/// Loads the agent, unless it is there, and hands it the request. With the GIL, at a safe point.
VISITOR static void deliver(struct kmm_letter *letter) {
  if (take(letter, KMM_LETTER_TAKEN) != KMM_LETTER_WAITS) return;
  void *library = letter->open_library(letter->soname, RTLD_NOW | RTLD_NOLOAD);
  if (library == NULL) library = letter->open_library(letter->library, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    const char *text = letter->error();
    for (size_t i = 0; text != NULL && text[i] != 0 && i + 1 < sizeof letter->text; ++i)
      ((volatile char *)letter->text)[i] = text[i];
    return answer(letter, KMM_LETTER_NO_LIBRARY);
  }
  int32_t (*entry)(struct kmm_request *) = (int32_t (*)(struct kmm_request *))letter->symbol(library, letter->entry);
  answer(letter, entry != NULL ? entry(&letter->request) : KMM_LETTER_NO_ENTRY);
}

/// The interpreter's main thread makes this call between two instructions. A child that was forked meanwhile has the call, too.
VISITOR static int pending(void *data) {
  struct kmm_letter *letter = data;
  if ((uint32_t)call(SYS_getpid) != letter->process) return 0;
  letter->carrier = (int32_t)call(SYS_gettid);
  deliver(letter);
  // Behind this nothing but the return is left; kmmem looks that the thread has made it.
  __atomic_store_n(&letter->queued, 0, __ATOMIC_RELEASE);
  return 0;
}

/// A thread that lives for this alone; every signal is blocked in it.
VISITOR static void *helper(void *data) {
  struct kmm_letter *letter = data;
  __atomic_store_n(&letter->helper, (int32_t)call(SYS_gettid), __ATOMIC_RELEASE);
  if (letter->is_initialized() == 0) {
    if (take(letter, KMM_LETTER_TAKEN) == KMM_LETTER_WAITS) answer(letter, KMM_LETTER_NO_INTERPRETER);
    return NULL;
  }
  // Before the interpreter makes something for this thread.
  void *library = letter->open_library(letter->soname, RTLD_NOW | RTLD_NOLOAD);
  void (*hide)(void) = library != NULL ? (void (*)(void))letter->symbol(library, letter->hide) : NULL;
  if (hide != NULL) hide();
  letter->request.is_helper = 1;
  int state = letter->ensure();
  deliver(letter);
  letter->release(state);
  return NULL;
}

VISITOR static int spawn(struct kmm_letter *letter) {
  pthread_attr_t attributes;
  unsigned long thread;
  int failure = letter->attributes(&attributes);
  if (failure == 0) failure = letter->attributes_stack(&attributes, (void *)letter->helper_stack, letter->helper_stack_bytes);
  if (failure == 0) failure = letter->attributes_detached(&attributes, PTHREAD_CREATE_DETACHED);
  if (failure != 0) return failure;
  return letter->create_thread(&thread, &attributes, (void *(*)(void *))letter->run_helper, letter);
}

VISITOR static uint32_t withdraw(struct kmm_letter *letter) { return take(letter, KMM_LETTER_WITHDRAWN); }

const void *kmm_visitor_code(void) { return __start_kmm_visitor; }
size_t kmm_visitor_bytes(void) { return (size_t)(__stop_kmm_visitor - __start_kmm_visitor); }
size_t kmm_visitor_pending(void) { return (size_t)((const char *)pending - __start_kmm_visitor); }
size_t kmm_visitor_spawn(void) { return (size_t)((const char *)spawn - __start_kmm_visitor); }
size_t kmm_visitor_helper(void) { return (size_t)((const char *)helper - __start_kmm_visitor); }
size_t kmm_visitor_withdraw(void) { return (size_t)((const char *)withdraw - __start_kmm_visitor); }
