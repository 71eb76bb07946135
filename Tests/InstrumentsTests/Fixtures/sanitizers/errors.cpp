#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <pthread.h>
#include <unistd.h>

// One error of every kind that the sanitizers find, each in a function that is named after it.
static volatile int sink;
static int *escaped;
int table[10];
struct Node { Node *next; char payload[40]; };
struct Base { virtual int f() { return 1; } virtual ~Base() {} };
struct Derived : Base { int f() override { return 2; } };

#define APART __attribute__((noinline)) static

APART void heapOverflow() { char *p = (char *)malloc(16); p[16] = 1; free(p); }
APART void heapUnderflow() { char *p = new char[24]; sink = p[-3]; delete[] p; }
APART void useAfterFree() { long *p = new long(7); delete p; sink = (int)*(volatile long *)p; }
APART void useAfterFreeInThread() {
  char *p = (char *)malloc(32);
  pthread_t thread;
  pthread_create(&thread, nullptr, [](void *p) -> void * { pthread_setname_np(pthread_self(), "worker"); ((char *)p)[5] = 1; return nullptr; }, (free(p), p));
  pthread_join(thread, nullptr);
}
APART void doubleFree() { void *p = malloc(10); free(p); free(p); }
APART void invalidFree() { char *p = (char *)malloc(10); free(p + 4); }
APART void mismatched() { int *p = new int[4]; free(p); }
APART void sizedDelete() { Derived *p = new Derived; ::operator delete(p, 4); }
APART void stackOverflow() { char local[12]; memset(local, 0, 12); volatile int i = 12; local[i] = 3; sink = local[1]; }
APART int *escape() { int local = 3; int *volatile p = &local; return p; }
APART void useAfterReturn() { int *p = escape(); sink = *p; }
APART void useAfterScope() { { int local = 3; escaped = &local; sink = *escaped; } sink = *(volatile int *)escaped; }
APART void globalOverflow() { volatile int i = 10; sink = table[i]; }
APART void null() { *(volatile int *)8 = 1; }
APART void wild() { sink = *(volatile int *)0x123456789000; }
APART void overlap() { char a[40] = "0123456789"; char *volatile p = a; memcpy(p + 2, p, 10); sink = a[5]; }
APART void negativeSize() { char a[40] = {0}; volatile long n = -4; memmove(a, a + 8, (size_t)n); sink = a[0]; }
APART void tooBig() { volatile size_t n = (size_t)1 << 48; sink = malloc(n) != nullptr; }
APART int recurse(int n) { volatile char local[1000]; local[n % 1000] = 1; return recurse(n + 1) + local[3]; }
APART void deep() { sink = recurse(1); }
APART void library() { char a[8]; memset(a, 'a', 8); sink = (int)strlen(a); }
APART void leak() {
  for (int i = 0; i < 3; i++) sink = ((char *)malloc(100))[0] = 1;
  Node *volatile a = (Node *)calloc(1, sizeof(Node));
  a->next = (Node *)calloc(2, sizeof(Node));
  a = nullptr;
}
APART void undefined() {
  volatile int big = INT_MAX, zero = 0, shift = 40, index = 12;
  volatile double huge = 1e30;
  char bytes[16] = {0};
  char *volatile odd = bytes + 1;
  int *volatile none = nullptr;
  for (int i = 0; i < 2; i++) sink = big + 1;
  sink = 1 << shift;
  sink = table[index % 13];
  sink = (int)huge;
  sink = *(volatile int *)odd;
  if (zero) sink = *none;
  sink = (int)(bool)*(volatile bool *)&big;
}
APART void undefinedNull() { int *volatile none = nullptr; int &r = *none; sink = (int)(long)&r; }

int main(int argc, char **argv) {
  const struct { const char *name; void (*run)(); } all[] = {
#define ONE(f) {#f, f}
    ONE(heapOverflow), ONE(heapUnderflow), ONE(useAfterFree), ONE(useAfterFreeInThread), ONE(doubleFree), ONE(invalidFree),
    ONE(mismatched), ONE(sizedDelete), ONE(stackOverflow), ONE(useAfterReturn), ONE(useAfterScope), ONE(globalOverflow), ONE(null),
    ONE(wild), ONE(overlap), ONE(negativeSize), ONE(tooBig), ONE(deep), ONE(library), ONE(leak), ONE(undefined),
    ONE(undefinedNull),
  };
  for (int i = 1; i < argc; i++)
    for (auto &one : all)
      if (!strcmp(one.name, argv[i])) { printf("now %s\n", one.name); fflush(stdout); one.run(); }
  return 0;
}
