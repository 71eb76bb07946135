#define _GNU_SOURCE
#include "kmm_injection.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

long kmm_trace(int request, pid_t thread, unsigned long address, unsigned long data) {
  // Not libc's function, whose results of PEEK requests differ.
  return syscall(SYS_ptrace, (long)request, (long)thread, address, data) < 0 ? -errno : 0;
}

static long set(int request, pid_t thread, int type, void *state, size_t *bytes) {
  struct iovec place = {state, *bytes};
  long result = kmm_trace(request, thread, (unsigned long)type, (unsigned long)&place);
  *bytes = place.iov_len;
  return result;
}

long kmm_trace_registers(pid_t thread, kmm_registers *registers) {
  size_t bytes = sizeof *registers;
  return set(PTRACE_GETREGSET, thread, NT_PRSTATUS, registers, &bytes);
}

long kmm_trace_set_registers(pid_t thread, const kmm_registers *registers) {
  size_t bytes = sizeof *registers;
  return set(PTRACE_SETREGSET, thread, NT_PRSTATUS, (void *)registers, &bytes);
}

long kmm_trace_vectors(pid_t thread, void *state, size_t bytes) {
  long result = set(PTRACE_GETREGSET, thread, NT_X86_XSTATE, state, &bytes);
  return result < 0 ? result : (long)bytes;
}

long kmm_trace_set_vectors(pid_t thread, const void *state, size_t bytes) {
  return set(PTRACE_SETREGSET, thread, NT_X86_XSTATE, (void *)state, &bytes);
}

ssize_t kmm_process_read(pid_t process, uint64_t address, void *target, size_t bytes) {
  struct iovec here = {target, bytes}, there = {(void *)address, bytes};
  return process_vm_readv(process, &here, 1, &there, 1, 0);
}

ssize_t kmm_process_write(pid_t process, uint64_t address, const void *source, size_t bytes) {
  struct iovec here = {(void *)source, bytes}, there = {(void *)address, bytes};
  return process_vm_writev(process, &here, 1, &there, 1, 0);
}

int kmm_open_inside(pid_t process, const char *path) {
  char name[32];
  snprintf(name, sizeof name, "/proc/%d/root", process);
  int root = open(name, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (root < 0) return -1;
  struct open_how how = {.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
  int folder = (int)syscall(SYS_openat2, root, path, &how, sizeof how);
  int error = errno;
  close(root);
  errno = error;
  return folder;
}
