/// Which system calls of a thread a stop would be felt in. Most are resumed by the system as if nothing had been. Some answer EINTR
/// (signal(7), "Interruption of system calls and library functions by stop signals"): they are begun anew, unless they end at a time
/// that only their beginning tells.
#define _GNU_SOURCE
#include "helper.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>

static char *put(char *at, const char *text) {
  while (*text != 0) *at++ = *text++;
  return at;
}

static char *put_number(char *at, uint32_t number) {
  uint32_t unit = 1;
  while (number / unit >= 10) unit *= 10;
  for (; unit > 0; unit /= 10) *at++ = (char)('0' + number / unit % 10);
  return at;
}

void kmm_helper_path(struct kmm_helper *helper, uint32_t thread, const char *name, char *path) {
  char *at = put(put_number(put(path, "/proc/"), helper->process), "/task");
  if (name != NULL) at = put(put(put_number(put(at, "/"), thread), "/"), name);
  *at = 0;
}

long kmm_helper_read(struct kmm_helper *helper, uint32_t thread, const char *name, char *text, size_t room) {
  char path[64];
  kmm_helper_path(helper, thread, name, path);
  long file = kmm_call(SYS_open, (long)path, O_RDONLY | O_CLOEXEC, 0, 0, 0);
  if (file < 0) return file;
  long count = kmm_call(SYS_read, file, (long)text, (long)room - 1, 0, 0);
  kmm_call(SYS_close, file, 0, 0, 0, 0);
  if (count >= 0) text[count] = 0;
  return count;
}

static const char *number(const char *text, uint64_t *value) {
  int base = 10;
  if (text[0] == '0' && text[1] == 'x') {
    base = 16;
    text += 2;
  }
  for (*value = 0;; ++text) {
    int digit = *text >= 'a' ? *text - 'a' + 10 : *text - '0';
    if (digit < 0 || digit >= base) break;
    *value = *value * (uint64_t)base + (uint64_t)digit;
  }
  return *text == ' ' ? text + 1 : text;
}

static bool has_deadline(uint64_t file, int option) {
  int64_t time[2] = {0, 0};
  uint32_t bytes = sizeof time;
  if (kmm_call(SYS_getsockopt, (long)file, SOL_SOCKET, option, (long)time, (long)&bytes) != 0) return false;
  return time[0] != 0 || time[1] != 0;
}

static bool ends_by_time(uint64_t call, const uint64_t *arguments) {
  switch (call) {
  case SYS_epoll_wait:
  case SYS_epoll_pwait: return (int32_t)arguments[3] > 0;
  case SYS_epoll_pwait2:
  case SYS_semtimedop: return arguments[3] != 0;
  case SYS_rt_sigtimedwait: return arguments[2] != 0;
  case SYS_io_getevents:
  case SYS_io_pgetevents: return arguments[4] != 0;
  case SYS_io_uring_enter: return (arguments[3] & 8) != 0; // IORING_ENTER_EXT_ARG
  case SYS_recvmmsg: return arguments[4] != 0 || has_deadline(arguments[0], SO_RCVTIMEO);
  case SYS_recvfrom:
  case SYS_recvmsg:
  case SYS_read:
  case SYS_readv:
  case SYS_accept:
  case SYS_accept4: return has_deadline(arguments[0], SO_RCVTIMEO);
  case SYS_sendto:
  case SYS_sendmsg:
  case SYS_sendmmsg:
  case SYS_write:
  case SYS_writev:
  case SYS_connect: return has_deadline(arguments[0], SO_SNDTIMEO);
  default: return false;
  }
}

bool kmm_helper_must_sleep(struct kmm_helper *helper, uint32_t thread, uint64_t *stack) {
  char text[256];
  if (kmm_helper_read(helper, thread, "syscall", text, sizeof text) <= 0 || text[0] < '0' || text[0] > '9') return false;
  uint64_t call, arguments[6];
  const char *at = number(text, &call);
  for (int i = 0; i < 6; ++i) at = number(at, &arguments[i]);
  if (!ends_by_time(call, arguments)) return false;
  number(at, stack);
  return true;
}

bool kmm_helper_may_repeat(uint64_t call) {
  switch (call) {
  case SYS_epoll_wait:
  case SYS_epoll_pwait:
  case SYS_epoll_pwait2:
  case SYS_rt_sigtimedwait:
  case SYS_semop:
  case SYS_semtimedop:
  case SYS_msgrcv:
  case SYS_msgsnd:
  case SYS_io_getevents:
  case SYS_io_pgetevents:
  case SYS_io_uring_enter:
  case SYS_recvfrom:
  case SYS_recvmsg:
  case SYS_recvmmsg:
  case SYS_read:
  case SYS_readv:
  case SYS_accept:
  case SYS_accept4:
  case SYS_sendto:
  case SYS_sendmsg:
  case SYS_sendmmsg:
  case SYS_write:
  case SYS_writev: return true;
  default: return false;
  }
}
