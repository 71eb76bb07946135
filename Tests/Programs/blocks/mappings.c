/// One case of using mmap, by name: what is mapped at the end is known to the page.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096ul
#define NOINLINE __attribute__((noinline))
enum { READ_WRITE = PROT_READ | PROT_WRITE, ANONYMOUS = MAP_PRIVATE | MAP_ANONYMOUS };

static void check(int true_) {
  if (!true_) _exit(70);
}

NOINLINE static char *map(size_t pages) {
  char *address = mmap(NULL, pages * PAGE, READ_WRITE, ANONYMOUS, -1, 0);
  check(address != MAP_FAILED);
  return address;
}

NOINLINE static void map_over(char *address, size_t pages) {
  char *given = mmap(address, pages * PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED, -1, 0);
  check(given == address);
}

NOINLINE static void reserve_over(char *address, size_t pages) {
  char *given = mmap(address, pages * PAGE, PROT_NONE, ANONYMOUS | MAP_FIXED, -1, 0);
  check(given == address);
}

NOINLINE static char *reserve(size_t pages) {
  char *address = mmap(NULL, pages * PAGE, PROT_NONE, ANONYMOUS | MAP_NORESERVE, -1, 0);
  check(address != MAP_FAILED);
  return address;
}

NOINLINE static char *map_file(size_t pages) {
  const int file = memfd_create("mappings", 0);
  check(ftruncate(file, (off_t)(pages * PAGE)) == 0);
  char *address = mmap(NULL, pages * PAGE, READ_WRITE, MAP_SHARED, file, 0);
  check(address != MAP_FAILED);
  return address;
}

NOINLINE static char *remap(char *address, size_t old_pages, size_t pages) {
  char *given = mremap(address, old_pages * PAGE, pages * PAGE, MREMAP_MAYMOVE);
  check(given != MAP_FAILED);
  return given;
}

static void unmap(char *address, size_t pages) { check(munmap(address, pages * PAGE) == 0); }

/// A region mapped four times: 16 pages.
static void fixed_four_times(void) {
  char *address = map(16);
  for (int round = 0; round < 3; round++) map_over(address, 16);
}

/// One mapping that grows 20 times: 1,000 pages, which is also the peak.
static void grown(void) {
  size_t pages = 50;
  char *address = map(pages);
  for (; pages < 1000; pages += 50) address = remap(address, pages, pages + 50);
}

/// A mapping that shrinks to 3 pages.
static void shrunk(void) { remap(map(40), 40, 3); }

/// A hole in the middle: 6 of 10 pages.
static void hole(void) { unmap(map(10) + 3 * PAGE, 4); }

/// A hole, then both remains: nothing.
static void hole_then_nothing(void) {
  char *address = map(10);
  unmap(address + 3 * PAGE, 4);
  unmap(address, 3);
  unmap(address + 7 * PAGE, 3);
}

/// A hole, then all of it in one call: nothing.
static void hole_then_all(void) {
  char *address = map(10);
  unmap(address + 3 * PAGE, 4);
  unmap(address, 10);
}

/// MAP_FIXED over the middle: 20 pages, 5 of them by another call.
static void covered_in_the_middle(void) { map_over(map(20) + 6 * PAGE, 5); }

/// MAP_FIXED over the border of two neighbours: 20 pages in three mappings.
static void covered_border(void) {
  char *address = map(20);
  map_over(address + 10 * PAGE, 10);
  map_over(address + 5 * PAGE, 10);
}

/// Two neighbours unmapped by one call: nothing.
static void both_at_once(void) {
  char *address = map(20);
  map_over(address + 10 * PAGE, 10);
  unmap(address, 20);
}

/// A reservation of which a part is in use: 90 reserved, 10 mapped.
static void committed(void) { map_over(reserve(100) + 20 * PAGE, 10); }

/// A reservation whose used part was given back: 100 reserved.
static void decommitted(void) {
  char *address = reserve(100);
  map_over(address + 20 * PAGE, 10);
  reserve_over(address + 20 * PAGE, 10);
}

/// A file's mapping, of which the end is unmapped: 5 pages of file.
static void file(void) { unmap(map_file(8) + 5 * PAGE, 3); }

/// Anonymous memory over a file's mapping: 6 pages of file, 2 mapped.
static void file_covered(void) { map_over(map_file(8), 2); }

/// Memory that nobody saw being mapped is unmapped: nothing.
static void unseen(void) {
  extern long syscall(long, ...);
  char *address = (char *)syscall(9, NULL, 10 * PAGE, READ_WRITE, ANONYMOUS, -1, 0ul);
  check(address != MAP_FAILED);
  unmap(address, 10);
}

/// Calls that fail: 10 pages stay.
static void failures(void) {
  char *address = map(10);
  check(munmap(address + 1, 10 * PAGE) != 0);
  check(munmap(address, 0) != 0);
  check(mremap(address + 1, PAGE, 2 * PAGE, MREMAP_MAYMOVE) == MAP_FAILED);
  check(mremap(address, 5 * PAGE, 6 * PAGE, 0) == MAP_FAILED);
  check(mmap(NULL, 0, READ_WRITE, ANONYMOUS, -1, 0) == MAP_FAILED);
  check(mmap(NULL, SIZE_MAX / 2, READ_WRITE, ANONYMOUS, -1, 0) == MAP_FAILED);
  check(mmap(address, PAGE, READ_WRITE, ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == MAP_FAILED);
  check(mmap(NULL, PAGE, READ_WRITE, MAP_PRIVATE, 9999, 0) == MAP_FAILED);
}

/// mremap to a fixed place takes the place of what was there: 12 pages of two mappings with 12 and 30.
static void moved_over(void) {
  char *source = map(12), *target = map(30);
  check(mremap(source, 12 * PAGE, 12 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, target) == target);
  unmap(target + 12 * PAGE, 18);
}

/// Lengths that are no whole pages: nothing stays.
static void odd_lengths(void) {
  for (size_t length = 1; length < 20000; length += 777) {
    char *address = mmap(NULL, length, READ_WRITE, ANONYMOUS, -1, 0);
    check(address != MAP_FAILED && munmap(address, length) == 0);
  }
}

/// A thousand mappings, of which every other one goes: 500 pages, not to be merged by neighbourhood.
static void many(void) {
  char *addresses[1000];
  for (int index = 0; index < 1000; index++) addresses[index] = map(1);
  for (int index = 0; index < 1000; index += 2) unmap(addresses[index], 1);
}

int main(int count, char **words) {
  static const struct {
    const char *name;
    void (*play)(void);
  } cases[] = {
      {"fixed_four_times", fixed_four_times}, {"grown", grown}, {"shrunk", shrunk}, {"hole", hole},
      {"hole_then_nothing", hole_then_nothing}, {"hole_then_all", hole_then_all},
      {"covered_in_the_middle", covered_in_the_middle}, {"covered_border", covered_border},
      {"both_at_once", both_at_once}, {"committed", committed}, {"decommitted", decommitted}, {"file", file},
      {"file_covered", file_covered}, {"unseen", unseen}, {"failures", failures}, {"moved_over", moved_over},
      {"odd_lengths", odd_lengths}, {"many", many},
  };
  for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
    if (count == 2 && !strcmp(words[1], cases[index].name)) {
      cases[index].play();
      _exit(0);
    }
  }
  return 64;
}
