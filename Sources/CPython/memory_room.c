/// How much memory may still be used: by what the kernel says of the machine, and by the limits of the cgroups that hold the process.
#include "memory_room.h"
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_BYTES 16384

static bool read_text(char text[TEXT_BYTES], const char *root, const char *folder, const char *name) {
  char path[4096];
  int length = snprintf(path, sizeof path, "%s%s%s", root, folder, name);
  int file = length > 0 && (size_t)length < sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return false;
  ssize_t got = read(file, text, TEXT_BYTES - 1);
  close(file);
  text[got > 0 ? got : 0] = 0;
  return got > 0;
}

/// The number in a file; `absent` when there is no such file or it says "max".
static uint64_t number(const char *root, const char *folder, const char *name, uint64_t absent) {
  char text[TEXT_BYTES];
  if (!read_text(text, root, folder, name) || text[0] < '0' || text[0] > '9') return absent;
  return strtoull(text, NULL, 10);
}

static uint64_t available(const char *root) {
  char text[TEXT_BYTES];
  const char *line = read_text(text, root, "/proc/meminfo", "") ? strstr(text, "MemAvailable:") : NULL;
  return line == NULL ? UINT64_MAX : strtoull(line + 13, NULL, 10) << 10;
}

/// The value of a key in memory.stat: memory that the kernel takes back when it needs some.
static uint64_t reclaimable(const char *root, const char *folder, const char *key) {
  char text[TEXT_BYTES];
  const char *line = read_text(text, root, folder, "/memory.stat") ? strstr(text, key) : NULL;
  return line == NULL || (line != text && line[-1] != '\n') ? 0 : strtoull(line + strlen(key), NULL, 10);
}

/// The least room in a cgroup and those above it, down to the folder in which their tree begins.
static uint64_t cgroup_room(const char *root, char *folder, size_t top, bool is_second) {
  const char *limit = is_second ? "/memory.max" : "/memory.limit_in_bytes";
  const char *usage = is_second ? "/memory.current" : "/memory.usage_in_bytes";
  const char *cache = is_second ? "inactive_file " : "total_inactive_file ";
  uint64_t least = UINT64_MAX;
  for (;;) {
    uint64_t most = number(root, folder, limit, UINT64_MAX), used = number(root, folder, usage, 0);
    if (most != UINT64_MAX) {
      uint64_t cached = reclaimable(root, folder, cache);
      used = used > cached ? used - cached : 0;
      uint64_t room = most > used ? most - used : 0;
      if (room < least) least = room;
    }
    char *slash = strrchr(folder + top, '/');
    if (slash == NULL) return least;
    *slash = 0;
  }
}

/// Lines of "number:controllers:path"; the second version of cgroups has no controllers there.
static uint64_t cgroups_room(const char *root) {
  char text[TEXT_BYTES], folder[4096], *rest = NULL;
  uint64_t least = UINT64_MAX;
  if (!read_text(text, root, "/proc/self/cgroup", "")) return least;
  for (char *line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
    char *controllers = strchr(line, ':'), *path = controllers ? strchr(controllers + 1, ':') : NULL;
    if (path == NULL) continue;
    *path++ = 0;
    bool is_second = controllers[1] == 0;
    if (!is_second && strcmp(controllers + 1, "memory") != 0) continue;
    const char *top = is_second ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
    if (snprintf(folder, sizeof folder, "%s%s", top, strcmp(path, "/") == 0 ? "" : path) >= (int)sizeof folder) continue;
    uint64_t room = cgroup_room(root, folder, strlen(top), is_second);
    if (room < least) least = room;
  }
  return least;
}

uint64_t kmm_memory_room(const char *root) {
  uint64_t machine = available(root), groups = cgroups_room(root);
  return machine < groups ? machine : groups;
}

uint64_t kmm_resident_bytes(void) {
  char text[TEXT_BYTES], *rest;
  if (!read_text(text, "", "/proc/self/statm", "")) return 0;
  strtoull(text, &rest, 10);
  uint64_t resident = strtoull(rest, &rest, 10), shared = strtoull(rest, NULL, 10);
  return resident > shared ? (resident - shared) << 12 : 0;
}
