/// The files of the photographs that nobody in the program asked for, and the copies that write them.
#include "callbacks.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/// Sets `path` to STEM-NAME.kmsnap, of a child STEM.PROCESS-NAME.kmsnap; false when it is too long.
static bool set_path(const char *name) {
  struct kmm_photographer *p = kmm_photographer();
  char process[16] = "";
  if (p->is_child) snprintf(process, sizeof process, ".%d", (int)getpid());
  int length = snprintf(p->path, sizeof p->path, "%s%s-%s.kmsnap", p->stem, process, name);
  return length > 0 && (size_t)length < sizeof p->path;
}

bool kmm_photograph_name(uint32_t trigger) {
  char name[16];
  if (trigger == KMM_TRIGGER_EXIT) snprintf(name, sizeof name, "exit");
  else if (trigger == KMM_TRIGGER_PEAK) snprintf(name, sizeof name, "peak");
  else snprintf(name, sizeof name, "%u", kmm_photographer()->number);
  return set_path(name);
}

static void unfinished(char path[4128]) { snprintf(path, 4128, "%s.%d.partial", kmm_photograph_path(), (int)getpid()); }

bool kmm_photograph_exists(void) {
  char path[4128];
  unfinished(path);
  return faccessat(AT_FDCWD, kmm_photograph_path(), F_OK, AT_SYMLINK_NOFOLLOW) == 0 || access(path, F_OK) == 0;
}

/// What may stand in a file's name on every system, and in a shell without quotes.
static char harmless(char c) {
  bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  return is_plain ? c : '-';
}

bool kmm_photograph_point_name(const char *point) {
  char name[80] = "at-";
  size_t end = 3;
  if (point[0] == 0) point = "point";
  while (end < 3 + 64 && *point != 0) name[end++] = harmless(*point++);
  for (int count = 2; count < 10000; ++count) {
    if (!set_path(name)) return false;
    if (!kmm_photograph_exists()) return true;
    snprintf(name + end, sizeof name - end, "-%d", count);
  }
  return false;
}

void kmm_photograph_leave_reason(int32_t reason) {
  char path[4128], byte = (char)reason;
  unfinished(path);
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return;
  if (write(file, &byte, 1) < 0) errno = 0; // an empty file says that there is no photograph, too
  close(file);
}

void kmm_photograph_end_copy(int32_t copy) {
  kill(copy, SIGKILL);
  while (waitpid(copy, NULL, __WALL) < 0 && errno == EINTR) {}
}

void kmm_photograph_drop_unfinished(void) {
  char path[4128];
  unfinished(path);
  unlink(path);
}

void kmm_photograph_drop_numbered(uint32_t number) {
  struct kmm_photographer *p = kmm_photographer();
  uint32_t current = p->number;
  p->number = number;
  if (kmm_photograph_name(KMM_TRIGGER_PERIOD)) unlink(p->path);
  p->number = current;
}

bool kmm_photograph_reap(int32_t copy) { return waitpid(copy, NULL, __WALL | WNOHANG) != 0; }

void kmm_set_taken_name(struct kmm_taken *taken, const char *path) {
  const char *slash = strrchr(path, '/');
  snprintf(taken->name, sizeof taken->name, "%s", slash ? slash + 1 : path);
}
