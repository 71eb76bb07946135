#define _GNU_SOURCE
#include "kmm_witness.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Closes every descriptor but `kept`, so that no pipe of the user's stays open because of the witness.
static void close_others(int kept) {
  if (kept > 0) syscall(SYS_close_range, 0u, (unsigned)kept - 1u, 0u);
  syscall(SYS_close_range, (unsigned)kept + 1u, ~0u, 0u);
}

/// Reads exactly one pid; 0 when the pipe was closed before.
static pid_t read_pid(int life) {
  pid_t pid = 0;
  return read(life, &pid, sizeof pid) == (ssize_t)sizeof pid ? pid : 0;
}

static void watch(int life) {
  pid_t program = read_pid(life);
  if (program <= 0) return;
  int handle = (int)syscall(SYS_pidfd_open, program, 0u);
  char byte;
  if (read(life, &byte, 1) != 0) return;
  if (handle >= 0) syscall(SYS_pidfd_send_signal, handle, SIGKILL, NULL, 0u);
}

pid_t kmm_witness_start(int life, int life_writer) {
  pid_t pid = fork();
  if (pid != 0) return pid;
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  prctl(PR_SET_NAME, "kmmem-witness", 0, 0, 0);
  close(life_writer);
  close_others(life);
  watch(life);
  _exit(0);
}

void kmm_die_of(int number) {
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  signal(number, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, number);
  sigprocmask(SIG_UNBLOCK, &only, NULL);
  raise(number);
  _exit(128 + number);
}
