#define _GNU_SOURCE
#include "kmm_system.h"

#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

int kmm_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

off_t kmm_next_data(int file, off_t position) { return lseek(file, position, SEEK_DATA); }

off_t kmm_next_hole(int file, off_t position) { return lseek(file, position, SEEK_HOLE); }

int kmm_has_capabilities(const char *path) { return getxattr(path, "security.capability", NULL, 0) > 0; }

const char *kmm_signal_name(int number) { return sigabbrev_np(number); }
