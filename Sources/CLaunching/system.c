#define _GNU_SOURCE
#include "kmm_system.h"

#include <dirent.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

int kmm_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

off_t kmm_next_data(int file, off_t position) { return lseek(file, position, SEEK_DATA); }

off_t kmm_next_hole(int file, off_t position) { return lseek(file, position, SEEK_HOLE); }

int kmm_has_capabilities(const char *path) { return getxattr(path, "security.capability", NULL, 0) > 0; }

void kmm_discard_folder(const char *path) {
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  // opendir would allocate.
  _Alignas(struct dirent64) char entries[4096];
  long length;
  while ((length = syscall(SYS_getdents64, folder, entries, sizeof entries)) > 0) {
    for (long place = 0; place < length;) {
      struct dirent64 *entry = (struct dirent64 *)(entries + place);
      if (entry->d_type != DT_DIR) unlinkat(folder, entry->d_name, 0);
      place += entry->d_reclen;
    }
  }
  close(folder);
  rmdir(path);
}

const char *kmm_signal_name(int number) { return sigabbrev_np(number); }
