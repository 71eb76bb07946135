#include "Sites.hpp"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <new>

#define NOINLINE __attribute__((noinline))

namespace {
NOINLINE Placed by_malloc(size_t size) { return {malloc(size), __LINE__}; }

NOINLINE Placed by_malloc_elsewhere(size_t size) { return {malloc(size), __LINE__}; }

NOINLINE Placed by_calloc(size_t size) { return {calloc(size / 8, 8), __LINE__}; }

NOINLINE Placed by_realloc_of_null(size_t size) { return {realloc(nullptr, size), __LINE__}; }

NOINLINE Placed by_reallocarray_of_null(size_t size) { return {reallocarray(nullptr, size / 16, 16), __LINE__}; }

NOINLINE Placed by_posix_memalign(size_t size) {
  void *block = nullptr;
  const int failed = posix_memalign(&block, 64, size), line = __LINE__;
  return {failed ? nullptr : block, line};
}

NOINLINE Placed by_aligned_alloc(size_t size) { return {aligned_alloc(256, size), __LINE__}; }

NOINLINE Placed by_memalign(size_t size) { return {memalign(32, size), __LINE__}; }

NOINLINE Placed by_valloc(size_t size) { return {valloc(size), __LINE__}; }

NOINLINE Placed by_pvalloc(size_t size) { return {pvalloc(size), __LINE__}; }

NOINLINE Placed by_new(size_t size) { return {::operator new(size), __LINE__}; }

NOINLINE Placed by_new_array(size_t size) { return {::operator new[](size), __LINE__}; }

NOINLINE Placed by_new_nothrow(size_t size) { return {::operator new(size, std::nothrow), __LINE__}; }

NOINLINE Placed by_new_array_nothrow(size_t size) { return {::operator new[](size, std::nothrow), __LINE__}; }

NOINLINE Placed by_new_aligned(size_t size) { return {::operator new(size, std::align_val_t(128)), __LINE__}; }
}  // namespace

const Maker kMakers[] = {
    {by_malloc, Kind::malloc, 1, size_t(6) << 30},
    {by_malloc_elsewhere, Kind::malloc, 1, 1 << 20},
    {by_calloc, Kind::calloc, 8, 1 << 20},
    {by_realloc_of_null, Kind::realloc, 1, 1 << 20},
    {by_reallocarray_of_null, Kind::realloc, 16, 1 << 20},
    {by_posix_memalign, Kind::aligned, 1, 1 << 20},
    {by_aligned_alloc, Kind::aligned, 256, 1 << 20},
    {by_memalign, Kind::aligned, 1, 1 << 20},
    {by_valloc, Kind::aligned, 1, 1 << 20},
    {by_pvalloc, Kind::aligned, 4096, 1 << 20},
    {by_new, Kind::scalar_new, 1, 1 << 20, 1},
    {by_new_array, Kind::array_new, 1, 1 << 20},
    {by_new_nothrow, Kind::scalar_new, 1, 1 << 20},
    {by_new_array_nothrow, Kind::array_new, 1, 1 << 20},
    {by_new_aligned, Kind::scalar_new, 1, 1 << 20},
};
const int kMakerCount = sizeof kMakers / sizeof *kMakers;

NOINLINE Placed grow_by_realloc(void *block, size_t size) { return {realloc(block, size), __LINE__}; }

NOINLINE Placed shrink_by_realloc(void *block, size_t size) { return {realloc(block, size), __LINE__}; }

NOINLINE Placed resize_by_reallocarray(void *block, size_t size) { return {reallocarray(block, size / 2, 2), __LINE__}; }

constexpr int kReadWrite = PROT_READ | PROT_WRITE, kPrivate = MAP_PRIVATE | MAP_ANONYMOUS;

NOINLINE Placed map_anonymous(size_t size) { return {mmap(nullptr, size, kReadWrite, kPrivate, -1, 0), __LINE__}; }

NOINLINE Placed map_reserved(size_t size) { return {mmap(nullptr, size, PROT_NONE, kPrivate, -1, 0), __LINE__}; }

NOINLINE Placed map_file(size_t size) {
  static const int file = memfd_create("ledger", MFD_CLOEXEC);
  if (ftruncate(file, off_t(size)) != 0) abort();
  return {mmap(nullptr, size, kReadWrite, MAP_SHARED, file, 0), __LINE__};
}

NOINLINE Placed map_over(void *address, size_t size) { return {mmap(address, size, kReadWrite, kPrivate | MAP_FIXED, -1, 0), __LINE__}; }

NOINLINE Placed map_through_mmap64(size_t size) { return {mmap64(nullptr, size, kReadWrite, kPrivate, -1, 0), __LINE__}; }

NOINLINE Placed remap(void *address, size_t old_size, size_t size) { return {mremap(address, old_size, size, MREMAP_MAYMOVE), __LINE__}; }

NOINLINE Placed from_depth(int depth, const Maker &maker, size_t size) {
  Placed placed = depth > 0 ? from_depth(depth - 1, maker, size) : maker.make(size);
  asm volatile("" : "+m"(placed));
  return placed;
}
