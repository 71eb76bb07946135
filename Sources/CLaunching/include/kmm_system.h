/// Parts of the C library that Swift does not see, because they are GNU extensions or in headers without a module.
#pragma once
#include <fcntl.h>
#include <stdint.h>
#include <sys/types.h>

/// A pipe whose ends are closed on exec; -1 with errno.
int kmm_pipe(int ends[2]);

/// Where the next data of a sparse file begin; -1 with ENXIO when none follow.
off_t kmm_next_data(int file, off_t position);

/// Where the next hole of a sparse file begins; the end of the file counts as one.
off_t kmm_next_hole(int file, off_t position);

/// Whether a file gives its program rights that the user lacks (capabilities(7)).
int kmm_has_capabilities(const char *path);

/// Takes away a folder and the files and links in it; folders in it stay, and then it does, too. Calls only what a signal's handler may.
void kmm_discard_folder(const char *path);

/// "TERM" for SIGTERM; NULL for a signal without a name.
const char *kmm_signal_name(int number);
