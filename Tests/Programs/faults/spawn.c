/// Starts other programs: spawn vfork|posix_spawn|fork|exec PROGRAM [ARGUMENT]...; blocks made before and after are known.
#define _GNU_SOURCE
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

__attribute__((noinline)) static void *make(size_t size) { return malloc(size); }

static void *kept[20];

static void make_ten(int from) {
  for (int index = from; index < from + 10; index++) kept[index] = make(500);
}

int main(int count, char **words) {
  if (count < 3) return 64;
  char *const *command = words + 2;
  make_ten(0);
  pid_t pid = -1;
  if (!strcmp(words[1], "vfork")) {
    pid = vfork();
    if (pid == 0) {
      execve(command[0], command, environ);
      _exit(127);
    }
  } else if (!strcmp(words[1], "posix_spawn")) {
    if (posix_spawn(&pid, command[0], NULL, NULL, command, environ) != 0) return 71;
  } else if (!strcmp(words[1], "fork")) {
    pid = fork();
    if (pid == 0) {
      execvp(command[0], command);
      _exit(127);
    }
  } else {
    execv(command[0], command);
    return 127;
  }
  int status = 0;
  if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return 72;
  make_ten(10);
  return WEXITSTATUS(status);
}
