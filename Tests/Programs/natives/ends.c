/* Ends in some way, with blocks that handlers free before: ends HOW. */
#include "places.h"
#include <pthread.h>
#include <unistd.h>

static void *volatile kept, *volatile freed_by_handler, *volatile freed_by_destructor;

static void handler(void) { free(freed_by_handler); }
__attribute__((destructor)) static void destructor(void) { free(freed_by_destructor); }
static void *end(void *code) { exit(*(int *)code); }

int main(int count, char **words) {
  const char *how = words[count - 1];
  int code = 7;
  kept = make();
  freed_by_handler = malloc(1234);
  freed_by_destructor = malloc(2345);
  atexit(handler);
  at_quick_exit(handler);
  if (strcmp(how, "exit") == 0) exit(code);
  if (strcmp(how, "_exit") == 0) _exit(code);
  if (strcmp(how, "quick_exit") == 0) quick_exit(code);
  if (strcmp(how, "thread") == 0) {
    pthread_t thread;
    pthread_create(&thread, NULL, end, &code);
    pthread_join(thread, NULL);
  }
  return code;
}
