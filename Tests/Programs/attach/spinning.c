/// Works in C for a while; ctypes calls it without the GIL.
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int spin(double seconds) {
  volatile unsigned long work = 0;
  for (double end = now() + seconds; now() < end;)
    for (int i = 0; i < 100000; ++i) ++work;
  return 7;
}
