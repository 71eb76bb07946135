// Faults and who hears of them: the guard's, the program's own, and those of threads that block all signals.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *volatile block;
static volatile char seen;

static void own_handler(int number, siginfo_t *information, void *context) {
  (void)context;
  char text[64];
  int length = snprintf(text, sizeof text, "own handler: signal %d at %p\n", number, information->si_addr);
  (void)!write(1, text, (size_t)length);
  _exit(7);
}

/// Sets a handler, and looks whether the system says that it is the program's.
static void handle(void) {
  // libc adds this one by itself.
  const int restorer = 0x04000000;
  struct sigaction action = {.sa_sigaction = own_handler, .sa_flags = SA_SIGINFO | SA_NODEFER}, found;
  sigaddset(&action.sa_mask, SIGUSR1);
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGSEGV, NULL, &found);
  if (found.sa_sigaction != own_handler || (found.sa_flags & ~restorer) != action.sa_flags) puts("another handler");
  if (sigismember(&found.sa_mask, SIGUSR1) != 1) puts("another mask");
}

static void overrun(void) {
  block = malloc(32);
  block[32] = 1;  // guilty
  free(block);
}

static void *overrun_in_silence(void *unused) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, NULL);
  overrun();
  return unused;
}

int main(int count, char **arguments) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  const char *what = count > 1 ? arguments[1] : "";
  if (strcmp(what, "overrun") == 0) {
    overrun();
  } else if (strcmp(what, "overrun-with-handler") == 0) {
    handle();
    overrun();
  } else if (strcmp(what, "own-fault") == 0) {
    handle();
    *(volatile int *)16 = 1;
  } else if (strcmp(what, "no-handler") == 0) {
    *(volatile int *)16 = 1;
  } else if (strcmp(what, "ignored-and-sent") == 0) {
    if (signal(SIGSEGV, SIG_IGN) != SIG_DFL) puts("another handler");
    raise(SIGSEGV);
    if (signal(SIGSEGV, SIG_DFL) != SIG_IGN) puts("another handler");
  } else if (strcmp(what, "sent") == 0) {
    raise(SIGSEGV);
  } else if (strcmp(what, "silent-thread") == 0) {
    pthread_t thread;
    pthread_create(&thread, NULL, overrun_in_silence, NULL);
    pthread_join(thread, NULL);
  } else if (strcmp(what, "underrun") == 0) {
    block = malloc(40);
    seen = block[-1];  // guilty
    free(block);
  } else if (strcmp(what, "many") == 0) {
    // One in 200 is guarded: some of these are.
    for (int index = 0; index < 20000; ++index) {
      block = malloc(16);
      if (count > 2) block[16] = 0;  // guilty
      free(block);
    }
  } else if (strcmp(what, "contents") == 0) {
    // Guarded blocks are blocks in every other way.
    char *text = calloc(100, 3);
    for (int index = 0; index < 300; ++index) seen |= text[index];
    if (seen) puts("calloc gave no zeros");
    strcpy(text, "kept");
    for (size_t size = 300; size < 300000; size *= 3) text = realloc(text, size);
    text = realloc(text, 10);
    puts(text);
    if (((size_t)text & 15) != 0) puts("not aligned");
    free(text);
    if (realloc(malloc(5), 0) != NULL) puts("realloc to nothing gave a block");
    void *live[20000];
    for (int index = 0; index < 20000; ++index) memset(live[index] = malloc(1 + index % 600), 1, 1 + (size_t)index % 600);
    for (int index = 0; index < 20000; ++index) free(live[index]);
    if (fork() == 0) {
      char *child = malloc(64);
      strcpy(child, "child");
      puts(child);
      free(child);
      exit(0);
    }
    int status = 0;
    (void)!waitpid(-1, &status, 0);
  }
  puts("done");
  return 0;
}
