#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

// One error of every kind that Memcheck finds, each in a function that is named after it.
static volatile int sink;

struct Node { Node *volatile next; char payload[40]; };
Node *reachable, *interior;

__attribute__((noinline)) static void overflow() { char *p = (char *)malloc(16); p[16] = 1; free(p); }
__attribute__((noinline)) static void straddle() {
  char *p = (char *)malloc(6);
  *(volatile int *)(p + 4) = 1;
  free(p);
}
__attribute__((noinline)) static void underflow() { char *p = new char[24]; sink = p[-3]; delete[] p; }
__attribute__((noinline)) static void useAfterFree() {
  long *p = new long(7); delete p; for (int i = 0; i < 3; i++) sink = (int)*(volatile long *)p;
}
__attribute__((noinline)) static void doubleFree() { void *p = malloc(10); free(p); free(p); }
__attribute__((noinline)) static void invalidFree() { char *p = (char *)malloc(10); free(p + 4); free(p); }
__attribute__((noinline)) static void mismatched() { int *p = new int[4]; delete p; }
__attribute__((noinline)) static void uninitialised() {
  int *p = (int *)malloc(32);
  if (p[3] == 7) sink = 1;
  free(p);
}
__attribute__((noinline)) static void uninitialisedStack() {
  volatile int a[4];
  sink = "0123456789"[a[2] & 7];
}
__attribute__((noinline)) static void systemCall() {
  char *p = (char *)malloc(12);
  int f = open("/dev/null", O_WRONLY);
  sink = (int)write(f, p, 12);
  close(f);
  free(p);
}
__attribute__((noinline)) static void systemCallStack() {
  char local[16];
  char *volatile p = local;
  int f = open("/dev/null", O_WRONLY);
  sink = (int)write(f, p + 2, 4);
  close(f);
}
__attribute__((noinline)) static void systemCallBeyond() {
  char *p = (char *)calloc(1, 12);
  int f = open("/dev/null", O_WRONLY);
  sink = (int)write(f, p, 13);
  close(f);
  free(p);
}
__attribute__((noinline)) static void overlap() {
  char a[40] = "0123456789";
  char *volatile p = a;
  strncpy(p + 2, p, 10);
  sink = a[5];
}
__attribute__((noinline)) static void fishy() {
  volatile long n = -4;
  void *volatile p = malloc((size_t)n);
  free(p);
}
__attribute__((noinline)) static void leakDefinite() {
  for (int i = 0; i < 2; i++) sink = ((char *)malloc(100))[0] = 1;
}
__attribute__((noinline)) static void leakIndirect() {
  Node *a = (Node *)calloc(1, sizeof(Node));
  a->next = (Node *)calloc(2, sizeof(Node));
  sink = a->payload[0];
}
__attribute__((noinline)) static void leakPossible() { interior = (Node *)((char *)malloc(200) + 8); }
__attribute__((noinline)) static void leakReachable() { reachable = new Node(); }
__attribute__((noinline)) static void leakDescriptor() { sink = open("/etc/hostname", O_RDONLY); }
static inline __attribute__((always_inline)) void inner(int *p) { p[5] = 3; }
static inline __attribute__((always_inline)) void outer(int *p) { inner(p); }
__attribute__((noinline)) static void inlined() { int *p = (int *)malloc(20); outer(p); free(p); }
static void *threaded(void *) { pthread_setname_np(pthread_self(), "worker"); overflow(); return nullptr; }

int main(int argc, char **argv) {
  overflow(); straddle(); underflow(); useAfterFree(); doubleFree(); invalidFree(); mismatched();
  uninitialised(); uninitialisedStack(); systemCall(); systemCallStack(); systemCallBeyond(); overlap(); fishy(); inlined();
  leakDefinite(); leakIndirect(); leakPossible(); leakReachable(); leakDescriptor();
  pthread_t thread;
  pthread_create(&thread, nullptr, threaded, nullptr);
  pthread_join(thread, nullptr);
  if (argc > 1 && !strcmp(argv[1], "fork")) {
    if (fork() == 0) { underflow(); execl(argv[0], argv[0], "again", (char *)nullptr); }
    wait(nullptr);
  }
  if (argc > 1 && !strcmp(argv[1], "segv")) *(volatile int *)8 = 1;
  if (argc > 1 && !strcmp(argv[1], "wild")) *(volatile int *)0x123456789000 = 1;
  if (argc > 1 && !strcmp(argv[1], "sleep")) sleep(60);
  if (argc > 1 && !strcmp(argv[1], "abort")) abort();
  return 0;
}
