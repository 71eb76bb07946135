// Stands in for libkmmem_agent.so where only the launcher is tested: it obeys the contract of the environment, leaves a
// capture of one page for each process, and records nothing. The captures are of a newer minor version, so that kmmem moves them
// as they are instead of making them compact.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "kmm_capture.h"

static char capture[4096];

static void create(const char *path) {
  int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) return;
  const char *pages = getenv("DUMMY_PAGES");
  off_t size = (off_t)KMM_PAGE * (pages ? atol(pages) : 16);
  struct kmm_header header = {
      .magic = KMM_MAGIC, .major = KMM_FORMAT_MAJOR, .minor = KMM_FORMAT_MINOR + 1, .header_bytes = sizeof header,
      .pid = (uint32_t)getpid(), .peak_bytes = 3 << 20, .heap_bytes = 1 << 20, .object_bytes = 1 << 19,
      .start_monotonic = 1, .clock = 1500000000};
  if (pwrite(file, &header, sizeof header, 0) < 0 || ftruncate(file, size) < 0) abort();
  // Real data at the end, a hole between.
  if (size > 2 * (off_t)KMM_PAGE && pwrite(file, "end", 3, size - 3) < 0) abort();
  close(file);
}

static void forked(void) {
  char path[4200];
  snprintf(path, sizeof path, "%s.%d", capture, (int)getpid());
  create(path);
}

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("KMMEM_CAPTURE");
  if (!path) return;
  snprintf(capture, sizeof capture, "%s", path);
  const char *dump = getenv("DUMMY_SETTINGS");
  if (dump) {
    FILE *stream = fopen(dump, "w");
    for (char **entry = environ; *entry; entry++)
      if (!strncmp(*entry, "KMMEM_", 6) || !strncmp(*entry, "LD_PRELOAD", 10)) fprintf(stream, "%s\n", *entry);
    fclose(stream);
  }
  if (!getenv("DUMMY_NO_CAPTURE")) create(capture);
  if (strcmp(getenv("KMMEM_FOLLOW_FORK"), "1") == 0) pthread_atfork(NULL, NULL, forked);
  const char *users = getenv("KMMEM_USER_PRELOAD");
  if (users) setenv("LD_PRELOAD", users, 1);
  else unsetenv("LD_PRELOAD");
  static const char *const own[] = {"KMMEM_CAPTURE", "KMMEM_NATIVE", "KMMEM_OBJECTS", "KMMEM_FRAMES", "KMMEM_SAMPLE",
                                    "KMMEM_FOLLOW_FORK", "KMMEM_FOLLOW_EXEC", "KMMEM_TEMPORARY", "KMMEM_FREES", "KMMEM_USER_PRELOAD"};
  for (unsigned index = 0; index < sizeof own / sizeof *own; index++) unsetenv(own[index]);
}
