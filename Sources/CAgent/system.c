#include "callbacks.h"
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

int kmm_open_new(const char *path) { return open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); }
int kmm_open_again(const char *path) { return open(path, O_RDWR | O_CLOEXEC); }

bool kmm_promise(int fd, uint64_t from, uint64_t bytes) {
  struct rlimit limit; // beyond it, a file that grows gets its process killed by SIGXFSZ
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && from + bytes > limit.rlim_cur) return false;
  int result;
  do {
    result = posix_fallocate(fd, (off_t)from, (off_t)bytes);
  } while (result == EINTR);
  return result == 0;
}

pid_t kmm_thread_id(void) { return (pid_t)syscall(SYS_gettid); }

void kmm_thread_name(char *name16) {
  if (prctl(PR_GET_NAME, name16) != 0) name16[0] = 0;
}

size_t kmm_read_file(const char *path, char *buffer, size_t capacity) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  size_t used = 0;
  while (used < capacity) {
    ssize_t n = read(fd, buffer + used, capacity - used);
    if (n <= 0) break;
    used += (size_t)n;
  }
  close(fd);
  return used;
}

static uintptr_t hexadecimal(const char **p) {
  uintptr_t value = 0;
  for (;; ++*p) {
    char c = **p;
    if (c >= '0' && c <= '9') value = value << 4 | (uintptr_t)(c - '0');
    else if (c >= 'a' && c <= 'f') value = value << 4 | (uintptr_t)(c - 'a' + 10);
    else return value;
  }
}

/// A "low-high perms ..." line of /proc/thread-self/maps; true when it holds the address.
static bool line_holds(const char *line, uintptr_t address, uintptr_t *low, uintptr_t *high, bool *is_stack) {
  const char *p = line;
  *low = hexadecimal(&p);
  if (*p++ != '-') return false;
  *high = hexadecimal(&p);
  *is_stack = strstr(p, "[stack]") != NULL;
  return address >= *low && address < *high;
}

bool kmm_mapping_bounds(uintptr_t address, uintptr_t *low, uintptr_t *high) {
  int fd = open("/proc/thread-self/maps", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  char buffer[512];
  size_t used = 0;
  bool found = false, is_stack = false, skipping = false;
  for (;;) {
    ssize_t n = read(fd, buffer + used, sizeof buffer - 1 - used);
    if (n <= 0) break;
    used += (size_t)n;
    buffer[used] = 0;
    char *line = buffer, *end;
    while ((end = memchr(line, '\n', used - (size_t)(line - buffer))) != NULL) {
      *end = 0;
      found = !skipping && line_holds(line, address, low, high, &is_stack);
      skipping = false;
      if (found) goto done;
      line = end + 1;
    }
    used -= (size_t)(line - buffer);
    memmove(buffer, line, used);
    if (used == sizeof buffer - 1) used = 0, skipping = true; // a path longer than the buffer
  }
done:
  close(fd);
  if (found && is_stack) { // it grows down on demand
    struct rlimit limit;
    uintptr_t reach = 1u << 30;
    if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < reach) reach = limit.rlim_cur;
    if (*high - reach < *low) *low = *high - reach;
  }
  return found;
}

bool kmm_find_object(uintptr_t address, uintptr_t *eh_frame_header, uintptr_t *low, uintptr_t *high) {
  struct dl_find_object result;
  if (_dl_find_object((void *)address, &result) != 0 || result.dlfo_eh_frame == NULL) return false;
  *eh_frame_header = (uintptr_t)result.dlfo_eh_frame;
  *low = (uintptr_t)result.dlfo_map_start;
  *high = (uintptr_t)result.dlfo_map_end;
  return true;
}

struct visit {
  void *context;
  unsigned long long adds, subs;
};

static int visit(struct dl_phdr_info *info, size_t size, void *data) {
  struct visit *v = data;
  v->adds = info->dlpi_adds;
  v->subs = info->dlpi_subs;
  return kmm_module_visit(info, size, v->context);
}

void kmm_visit_modules(uintptr_t context, uint64_t *adds, uint64_t *subs) {
  struct visit v = {(void *)context, 0, 0};
  dl_iterate_phdr(visit, &v);
  *adds = v.adds;
  *subs = v.subs;
}

static int count(struct dl_phdr_info *info, size_t size, void *data) {
  (void)size;
  struct visit *v = data;
  v->adds = info->dlpi_adds;
  v->subs = info->dlpi_subs;
  return 1;
}

void kmm_count_modules(uint64_t *adds, uint64_t *subs) {
  struct visit v = {NULL, 0, 0};
  dl_iterate_phdr(count, &v);
  *adds = v.adds;
  *subs = v.subs;
}

static int search(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size;
  return kmm_module_searched(info, context);
}

void kmm_search_modules(uintptr_t context) { dl_iterate_phdr(search, (void *)context); }

static void thread_ends(void *thread) { kmm_thread_ends(thread); }

void kmm_register_thread_key(void) {
  struct kmm_agent *agent = kmm_agent_get();
  if (!agent->has_thread_key && pthread_key_create(&agent->thread_key, thread_ends) == 0) agent->has_thread_key = 1;
}

void kmm_set_thread_value(const void *value) {
  struct kmm_agent *agent = kmm_agent_get();
  if (agent->has_thread_key) pthread_setspecific(agent->thread_key, value);
}

void kmm_register_fork_handlers(void) {
  struct kmm_agent *agent = kmm_agent_get();
  if (!agent->fork_handlers && pthread_atfork(kmm_fork_prepare, kmm_fork_parent, kmm_fork_child) == 0) agent->fork_handlers = 1;
}
