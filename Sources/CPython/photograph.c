#define _GNU_SOURCE
#include "photograph.h"
#include "helper.h"
#define KMMEM_NO_REALTIME
#include "../../python/src/kmmem/include/kmmem.h"
#include <link.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert((int)KMMEM_SNAPSHOT_NO_FILE == (int)KMM_PHOTOGRAPH_NO_FILE &&
                   (int)KMMEM_SNAPSHOT_SUBINTERPRETER == (int)KMM_PHOTOGRAPH_NOT_MAIN &&
                   (int)KMMEM_SNAPSHOT_NO_BLOCKS == (int)KMM_PHOTOGRAPH_NO_BLOCKS,
               "kmmem.h has the sentences for these reasons");

struct kmm_photograph kmm_photograph_state;

static void *symbol(const char *name) { return kmm_bridge_state.interface->symbol(name); }

void kmm_photograph_find(void) {
  struct kmm_photograph_symbols *s = &kmm_photograph_state.symbols;
  s->list_type = (uintptr_t)symbol("PyList_Type");
  s->tuple_type = (uintptr_t)symbol("PyTuple_Type");
  s->dict_type = (uintptr_t)symbol("PyDict_Type");
  s->set_type = (uintptr_t)symbol("PySet_Type");
  s->frozenset_type = (uintptr_t)symbol("PyFrozenSet_Type");
  s->unicode_type = (uintptr_t)symbol("PyUnicode_Type");
  s->bytes_type = (uintptr_t)symbol("PyBytes_Type");
  s->long_type = (uintptr_t)symbol("PyLong_Type");
  s->float_type = (uintptr_t)symbol("PyFloat_Type");
  s->type_type = (uintptr_t)symbol("PyType_Type");
  s->code_type = (uintptr_t)symbol("PyCode_Type");
  s->range_type = (uintptr_t)symbol("PyRange_Type");
  s->module_type = (uintptr_t)symbol("PyModule_Type");
  s->function_type = (uintptr_t)symbol("PyFunction_Type");
  s->wrapper_descriptor_type = (uintptr_t)symbol("PyWrapperDescr_Type");
  s->method_descriptor_type = (uintptr_t)symbol("PyMethodDescr_Type");
  s->class_method_descriptor_type = (uintptr_t)symbol("PyClassMethodDescr_Type");
  s->member_descriptor_type = (uintptr_t)symbol("PyMemberDescr_Type");
  s->getset_descriptor_type = (uintptr_t)symbol("PyGetSetDescr_Type");
  s->cell_type = (uintptr_t)symbol("PyCell_Type");
  s->generator_type = (uintptr_t)symbol("PyGen_Type");
  s->coroutine_type = (uintptr_t)symbol("PyCoro_Type");
  s->async_generator_type = (uintptr_t)symbol("PyAsyncGen_Type");
  s->frame_type = (uintptr_t)symbol("PyFrame_Type");
  s->bytearray_type = (uintptr_t)symbol("PyByteArray_Type");
  s->capsule_type = (uintptr_t)symbol("PyCapsule_Type");
  s->weakref_type = (uintptr_t)symbol("_PyWeakref_RefType");
  s->builtin_type = (uintptr_t)symbol("PyCFunction_Type");
  s->method_type = (uintptr_t)symbol("PyMethod_Type");
  s->get_module_dict = symbol("PyImport_GetModuleDict");
  s->get_system_object = symbol("PySys_GetObject");
  s->main_interpreter = symbol("PyInterpreterState_Main");
  s->first_thread = symbol("PyInterpreterState_ThreadHead");
  s->next_thread = symbol("PyThreadState_Next");
  s->type_dictionary = symbol("PyType_GetDict");
}

/// The dynamic loader's, for debuggers.
extern struct r_debug _r_debug __attribute__((weak));

uintptr_t kmm_photograph_loader_list(void) { return (uintptr_t)&_r_debug; }

void kmm_photograph_find_nothing(void) { memset(&kmm_photograph_state.symbols, 0, sizeof kmm_photograph_state.symbols); }

int32_t kmm_photograph_copy(void) {
  // Until it has settled, the copy must not run a handler of the program, nor die of a signal to the program's whole group.
  unsigned long all = ~0UL, users;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &users, sizeof all);
  int32_t copy = (int32_t)syscall(SYS_clone, 0UL, 0UL, 0UL, 0UL, 0UL);
  if (copy != 0) syscall(SYS_rt_sigprocmask, SIG_SETMASK, &users, NULL, sizeof users);
  return copy;
}

static void write_text(const char *path, const char *text, size_t bytes) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  if (write(file, text, bytes) < 0) errno = 0; // then it goes no earlier than others
  close(file);
}

void kmm_photograph_settle(int32_t file) {
  for (int number = 1; number < 65; ++number) {
    // Straight to the kernel: libc refuses to touch two numbers that it keeps for itself.
    struct {
      void *handler;
      unsigned long flags;
      void *restorer;
      unsigned long mask;
    } action = {NULL, 0, NULL, 0};
    // Whoever ends the program's whole group means the program: the copy is about to end by itself.
    if (number == SIGHUP || number == SIGINT || number == SIGQUIT || number == SIGTERM) action.handler = (void *)SIG_IGN;
    syscall(SYS_rt_sigaction, number, &action, NULL, sizeof action.mask);
  }
  unsigned long nothing = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &nothing, NULL, sizeof nothing);
  alarm(600);
  prctl(PR_SET_NAME, "kmmem-snapshot", 0, 0, 0);
  write_text("/proc/self/oom_score_adj", "1000", 4);
  // Whoever waits for the end of a pipe of this process must not wait for the copy.
  if (file > 0) syscall(SYS_close_range, 0u, (unsigned)file - 1, 0u);
  syscall(SYS_close_range, (unsigned)file + 1, ~0u, 0u);
}

int32_t kmm_photograph_create(const char *path) {
  struct kmm_photograph *p = &kmm_photograph_state;
  if (strlen(path) >= sizeof p->path) return -1;
  strcpy(p->path, path);
  snprintf(p->partial, sizeof p->partial, "%s.%d.partial", path, (int)getpid());
  if (!(p->options & KMM_PHOTOGRAPH_REPLACE) && faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0) return -1;
  int file = open(p->partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  // The copy keeps the lock for as long as it lives: so others can tell a file that grows from one that was given up.
  if (file >= 0) flock(file, LOCK_EX | LOCK_NB);
  return file;
}

bool kmm_photograph_publish(uint32_t failure) {
  struct kmm_photograph *p = &kmm_photograph_state;
  if (failure == 0) {
    bool replaces = p->options & KMM_PHOTOGRAPH_REPLACE;
    long result = syscall(SYS_renameat2, AT_FDCWD, p->partial, AT_FDCWD, p->path, replaces ? 0 : RENAME_NOREPLACE);
    // A file system that cannot refuse to replace.
    if (result != 0 && (errno == EINVAL || errno == ENOSYS) && faccessat(AT_FDCWD, p->path, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
      result = rename(p->partial, p->path);
    if (result == 0) return true;
    failure = KMM_PHOTOGRAPH_NO_FILE;
  }
  char reason = (char)failure;
  bool stays = p->options & KMM_PHOTOGRAPH_LEAVE_REASON;
  if (!stays || ftruncate(p->file, 0) != 0 || pwrite(p->file, &reason, 1, 0) != 1) unlink(p->partial);
  return false;
}

void kmm_photograph_discard(void) { unlink(kmm_photograph_state.partial); }

bool kmm_photograph_is_orphan(int32_t file) {
  struct stat information;
  return fstat(file, &information) == 0 && information.st_nlink == 0;
}

bool kmm_photograph_share(void) {
  static pid_t owner; // a forked child shares its parent's page
  struct kmm_photograph *p = &kmm_photograph_state;
  if (p->shared == 0 || owner != getpid()) {
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return false;
    p->shared = (uintptr_t)page;
    owner = getpid();
  }
  // The next word of the page: copies of earlier photographs may still read theirs.
  p->shared = (p->shared & ~4095ul) | ((p->shared + 8) & 4095);
  return true;
}

uint32_t kmm_photograph_process(void) { return (uint32_t)getpid(); }

/// Beyond the limit of a file's size, writing would bring a signal that ends the process.
static bool exceeds_limit(int32_t file, size_t count) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return false;
  return (uint64_t)lseek(file, 0, SEEK_CUR) + count > limit.rlim_cur;
}

bool kmm_photograph_write(int32_t file, uintptr_t bytes, size_t count) {
  if (exceeds_limit(file, count)) return false;
  while (count > 0) {
    long written = kmm_call(SYS_write, file, (long)bytes, (long)count, 0, 0);
    if (written == -EINTR) continue;
    if (written <= 0) return false;
    bytes += (size_t)written;
    count -= (size_t)written;
  }
  return true;
}

size_t kmm_photograph_read(const char *path, uintptr_t buffer, size_t capacity) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  size_t used = 0;
  while (used < capacity) {
    long got = syscall(SYS_read, file, buffer + used, capacity - used);
    if (got <= 0) break;
    used += (size_t)got;
  }
  close(file);
  return used;
}

size_t kmm_photograph_pages(uintptr_t address, uintptr_t buffer, size_t count) {
  int file = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t got = pread(file, (void *)buffer, 8 * count, (off_t)(address / 4096 * 8));
  close(file);
  return got < 0 ? 0 : (size_t)got / 8;
}

bool kmm_photograph_may_read(uintptr_t address) {
  // The system reads the set of signals before it finds that it is asked for no change that it knows.
  return address != 0 && kmm_call(SYS_rt_sigprocmask, -1, (long)address, 0, sizeof(uint64_t), 0) != -EFAULT;
}

void kmm_photograph_close(int32_t file) { close(file); }

void kmm_photograph_exit(int32_t code) {
  for (;;) syscall(SYS_exit_group, code);
}

void kmm_photograph_prefer_large_pages(uintptr_t at, size_t bytes) { madvise((void *)at, bytes, MADV_HUGEPAGE); }

uintptr_t kmm_photograph_map_controls(size_t bytes) {
  // Between the heap of the program and the libraries; where something is there after all, the kernel chooses.
  void *hint = (void *)0x6b6d6d656d00;
  void *memory = mmap(hint, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? 0 : (uintptr_t)memory;
}

uintptr_t kmm_photograph_grow(uintptr_t at, size_t old_bytes, size_t bytes) {
  if (at == 0) return kmm_py_map(bytes);
  void *moved = mremap((void *)at, old_bytes, bytes, MREMAP_MAYMOVE);
  if (moved == MAP_FAILED) return 0;
  kmm_photograph_note_mapping(at, (uintptr_t)moved, bytes);
  return (uintptr_t)moved;
}

// A walk in place: what the walking thread maps is listed, and unmapped at the end.

struct mapping {
  uintptr_t at;
  size_t bytes;
};
#define MAPPINGS 65536u

static int32_t thread(void) { return (int32_t)syscall(SYS_gettid); }

bool kmm_photograph_begin_mappings(void) {
  struct kmm_photograph *p = &kmm_photograph_state;
  p->place = 0;
  p->mapper = thread();
  uintptr_t list = kmm_py_map(MAPPINGS * sizeof(struct mapping));
  p->own_mappings = list;
  return list != 0;
}

void kmm_photograph_note_mapping(uintptr_t old, uintptr_t new, size_t bytes) {
  struct kmm_photograph *p = &kmm_photograph_state;
  struct mapping *list = (struct mapping *)p->own_mappings;
  if (list == NULL || p->mapper != thread()) return;
  uint32_t i = 0;
  while (i < p->place && list[i].at != old) ++i;
  if (old != 0 && i < p->place) list[i] = (struct mapping){new, bytes};
  else if (new != 0 && p->place < MAPPINGS) list[p->place++] = (struct mapping){new, bytes};
  else if (new != 0) p->failure = KMM_PHOTOGRAPH_NO_MEMORY;
}

void kmm_photograph_end_mappings(void) {
  struct kmm_photograph *p = &kmm_photograph_state;
  struct mapping *list = (struct mapping *)p->own_mappings;
  p->own_mappings = 0;
  if (list == NULL) return;
  for (uint32_t i = 0; i < p->place; ++i)
    if (list[i].at != 0) munmap((void *)list[i].at, list[i].bytes);
  kmm_py_unmap((uintptr_t)list, MAPPINGS * sizeof *list);
}

void kmm_photograph_reset(void) {
  uintptr_t shared = kmm_photograph_state.shared;
  memset(&kmm_photograph_state, 0, sizeof kmm_photograph_state);
  kmm_photograph_state.shared = shared;
}

static int visit(kmm_py_object *object, void *context) {
  (void)context;
  struct kmm_photograph *p = &kmm_photograph_state;
  if (object == NULL) return 0;
  if (p->visited_count == p->visited_capacity) {
    uint64_t capacity = p->visited_capacity == 0 ? 4096 : 2 * p->visited_capacity;
    uintptr_t larger = kmm_photograph_grow(p->visited, 8 * p->visited_capacity, 8 * capacity);
    if (larger == 0) {
      p->failure = KMM_PHOTOGRAPH_NO_MEMORY;
      return 1;
    }
    p->visited = larger;
    p->visited_capacity = capacity;
  }
  kmm_store64(p->visited + 8 * p->visited_count++, (uint64_t)object);
  return 0;
}

void kmm_photograph_traverse(uintptr_t traverse, uintptr_t object) {
  kmm_photograph_state.visited_count = 0;
  ((int (*)(uintptr_t, int (*)(kmm_py_object *, void *), void *))traverse)(object, visit, NULL);
}
