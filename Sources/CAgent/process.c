/// The beginning and the end of a program: __libc_start_main, fork, and the exec and posix_spawn families, which carry the recording
/// on only with --follow exec.
#include "callbacks.h"
#include "hooks.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

/// The base path, so many times ".exec", and the process's number.
static void numbered_path(size_t execs) {
  struct kmm_agent *agent = kmm_agent_get();
  size_t length = 0;
  while (agent->base_path[length] != 0) ++length;
  __builtin_memcpy(agent->path, agent->base_path, length);
  for (; execs > 0 && length + 5 < sizeof agent->path; --execs, length += 5) __builtin_memcpy(agent->path + length, ".exec", 5);
  char digits[12];
  size_t count = 0;
  for (uint32_t pid = (uint32_t)getpid(); pid != 0 && count < sizeof digits; pid /= 10) digits[count++] = (char)('0' + pid % 10);
  if (length + count + 2 > sizeof agent->path) return;
  agent->path[length++] = '.';
  while (count > 0) agent->path[length++] = digits[--count];
  agent->path[length] = 0;
}

void kmm_child_path(void) { numbered_path(0); }

void kmm_started_path(void) {
  // A process may become one program after the other.
  for (size_t execs = 1; execs <= 64; ++execs) {
    numbered_path(execs);
    if (access(kmm_agent_get()->path, F_OK) != 0) return;
  }
}

bool kmm_libc_is_ready(void) { return environ != NULL; }

/// The moment between libc's initialisation and main: the earliest at which a bridge can be loaded.
int kmm_libc_start_main(int (*main)(int, char **, char **), int count, char **arguments, void (*init)(void), void (*fini)(void),
                        void (*loader_fini)(void), void *stack_end) {
  kmm_agent_get()->program_stack = (uintptr_t)__builtin_frame_address(0);
  kmm_program_begins();
  // The first to be registered is the last to run.
  at_quick_exit(kmm_process_ends);
  return kmm_original.libc_start_main(main, count, arguments, init, fini, loader_fini, stack_end);
}

/// pthread_atfork handlers do the work; the hook is there because they are not told the child's number.
pid_t kmm_fork(void) {
  pid_t child = kmm_original.fork();
  if (child > 0) kmm_forked(child);
  return child;
}

/// Whether a command line is that of a process which Python's multiprocessing starts instead of forking it.
static bool is_worker(char *const *arguments) {
  static const char *const beginnings[] = {"from multiprocessing.spawn import ", "from multiprocessing.forkserver import "};
  for (char *const *a = arguments; a != NULL && *a != NULL; ++a)
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; ++i)
      if (strncmp(*a, beginnings[i], strlen(beginnings[i])) == 0) return true;
  return false;
}

static char **carried(char *const *arguments, char *const *environment) {
  struct kmm_agent *agent = kmm_agent_get();
  // A recording that the program has begun itself it also begins in its workers, if it wants that.
  bool follows_workers = agent->follow_fork && !(agent->options & KMM_OPTION_LATE);
  if (agent->follow_exec || (follows_workers && is_worker(arguments))) return kmm_environment_for_exec(environment);
  return (char **)environment;
}

int kmm_execve(const char *path, char *const *arguments, char *const *environment) {
  kmm_exec_begins();
  int result = kmm_original.execve(path, arguments, carried(arguments, environment));
  kmm_exec_failed();
  return result;
}

int kmm_execvpe(const char *file, char *const *arguments, char *const *environment) {
  kmm_exec_begins();
  int result = kmm_original.execvpe(file, arguments, carried(arguments, environment));
  kmm_exec_failed();
  return result;
}

int kmm_fexecve(int fd, char *const *arguments, char *const *environment) {
  kmm_exec_begins();
  int result = kmm_original.fexecve(fd, arguments, carried(arguments, environment));
  kmm_exec_failed();
  return result;
}

int kmm_execv(const char *path, char *const *arguments) { return kmm_execve(path, arguments, environ); }
int kmm_execvp(const char *file, char *const *arguments) { return kmm_execvpe(file, arguments, environ); }

/// How many arguments a variadic exec got, its terminating NULL not counted.
static size_t count(const char *first, va_list rest) {
  size_t n = 0;
  for (const char *a = first; a != NULL; a = va_arg(rest, const char *)) ++n;
  return n;
}

#define KMM_COLLECT(first)                                                                                                       \
  va_list rest;                                                                                                                 \
  va_start(rest, first);                                                                                                        \
  size_t n = count(first, rest);                                                                                                \
  va_end(rest);                                                                                                                 \
  char *arguments[n + 1];                                                                                                       \
  va_start(rest, first);                                                                                                        \
  arguments[0] = (char *)first;                                                                                                 \
  for (size_t i = 1; i <= n; ++i) arguments[i] = va_arg(rest, char *)

int kmm_execl(const char *path, const char *first, ...) {
  KMM_COLLECT(first);
  va_end(rest);
  return kmm_execve(path, arguments, environ);
}

int kmm_execlp(const char *file, const char *first, ...) {
  KMM_COLLECT(first);
  va_end(rest);
  return kmm_execvpe(file, arguments, environ);
}

int kmm_execle(const char *path, const char *first, ...) {
  KMM_COLLECT(first);
  char *const *environment = va_arg(rest, char *const *);
  va_end(rest);
  return kmm_execve(path, arguments, environment);
}

int kmm_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
                    char *const *arguments, char *const *environment) {
  return kmm_original.posix_spawn(pid, path, actions, attributes, arguments, carried(arguments, environment));
}

int kmm_posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes,
                     char *const *arguments, char *const *environment) {
  return kmm_original.posix_spawnp(pid, file, actions, attributes, arguments, carried(arguments, environment));
}
