/// A process that stands beside the program in its process group and proves what was sent to the whole group.
#pragma once
#include <sys/types.h>

/// Starts a witness: a child of the caller that blocks every signal, so that each one sent to the process group stays
/// pending there. It ends when the caller kills it.
///
/// `life` is the read end of a pipe whose write end, `life_writer`, only the caller keeps. The caller writes the
/// program's pid_t into it; when the pipe closes before the witness is killed, the caller itself was killed, and the
/// witness kills the program too: nothing that was started by a killed kmmem runs on unseen.
///
/// Returns the witness's pid, or -1 with errno.
pid_t kmm_witness_start(int life, int life_writer);

/// Lets the calling process die of `signal` without a core file, as the program that it stands for did.
void kmm_die_of(int signal);
