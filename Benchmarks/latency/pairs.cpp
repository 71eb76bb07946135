/// Times malloc/free pairs one by one: pairs SECONDS STACKS. Prints the distribution as JSON.
///
/// The pairs are made below STACKS different stacks in turn, so that as many counters are written; with 0 every 4,096th pair has
/// a stack that was never seen before, so that what is recorded grows. The program itself never sleeps: a pair during which it
/// gave up its processor of its own accord was blocked in the kernel, one during which it did not was interrupted.
#include <sys/resource.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

namespace {

constexpr uint64_t kLong = 100'000;  // nanoseconds from which a pair is looked at
constexpr unsigned kBits = 22;

/// Counts durations: exact to 16 ns below 64 us, in a list of their own above.
struct Distribution {
  std::vector<uint64_t> small = std::vector<uint64_t>(4096);
  std::vector<uint64_t> large;
  uint64_t count = 0;

  void add(uint64_t nanoseconds) {
    ++count;
    if (nanoseconds < 65536) {
      ++small[nanoseconds / 16];
    } else if (large.size() < large.capacity()) {
      large.push_back(nanoseconds);
    }
  }

  double microseconds(double share) const {
    uint64_t rest = static_cast<uint64_t>(share * static_cast<double>(count));
    for (size_t index = 0; index < small.size(); ++index) {
      if (rest < small[index]) return static_cast<double>(index * 16 + 8) / 1000;
      rest -= small[index];
    }
    std::vector<uint64_t> sorted = large;
    std::sort(sorted.begin(), sorted.end());
    if (sorted.empty()) return 0;
    return static_cast<double>(sorted[std::min<uint64_t>(rest, sorted.size() - 1)]) / 1000;
  }
};

struct Stalls {
  uint64_t blocked = 0, blocked_long = 0, interrupted_long = 0, longest_blocked = 0, longest_interrupted = 0;
  long voluntary = 0;
};

Distribution durations;
Stalls stalls;

uint64_t now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
}

long voluntary_switches() {
  rusage usage;
  getrusage(RUSAGE_THREAD, &usage);
  return usage.ru_nvcsw;
}

void look_at(uint64_t nanoseconds) {
  const long voluntary = voluntary_switches();
  const bool was_blocked = voluntary != stalls.voluntary;
  stalls.voluntary = voluntary;
  stalls.blocked += was_blocked;
  if (nanoseconds >= 1'000'000) ++(was_blocked ? stalls.blocked_long : stalls.interrupted_long);
  uint64_t &longest = was_blocked ? stalls.longest_blocked : stalls.longest_interrupted;
  longest = std::max(longest, nanoseconds);
}

__attribute__((noinline)) void pair() {
  const uint64_t start = now();
  void *block = malloc(64);
  asm volatile("" : : "r"(block) : "memory");
  free(block);
  const uint64_t end = now();
  durations.add(end - start);
  if (end - start >= kLong) look_at(end - start);
}

void descend(uint32_t path, unsigned depth);
__attribute__((noinline)) void left(uint32_t path, unsigned depth) { descend(path, depth); asm volatile(""); }
__attribute__((noinline)) void right(uint32_t path, unsigned depth) { descend(path, depth); asm volatile(""); }

/// Each bit of the path is a turn, so that each path is a stack of its own.
__attribute__((noinline)) void descend(uint32_t path, unsigned depth) {
  if (depth == 0) return pair();
  (path & 1 ? left : right)(path >> 1, depth - 1);
  asm volatile("");
}

}  // namespace

int main(int count, char **words) {
  if (count != 3) return 2;
  const uint64_t end = now() + static_cast<uint64_t>(std::atof(words[1]) * 1e9);
  const uint32_t stacks = static_cast<uint32_t>(std::atoi(words[2]));
  durations.large.reserve(1 << 20);
  stalls.voluntary = voluntary_switches();
  for (uint64_t number = 0; number % 256 != 0 || now() < end; ++number) {
    const uint64_t path = stacks != 0 ? number % stacks : number / 4096 + (number % 16 << 17);
    descend(static_cast<uint32_t>(path), kBits);
  }
  const uint64_t largest = durations.large.empty() ? 0 : *std::max_element(durations.large.begin(), durations.large.end());
  std::printf(
      "{\"pairs\": %lu, \"p50\": %.3f, \"p99\": %.3f, \"p99.9\": %.3f, \"p99.99\": %.3f, \"max\": %.3f, \"blocked\": %lu, "
      "\"blocked over 1 ms\": %lu, \"longest blocked\": %.3f, \"interrupted over 1 ms\": %lu, \"longest interrupted\": %.3f}\n",
      durations.count, durations.microseconds(0.5), durations.microseconds(0.99), durations.microseconds(0.999),
      durations.microseconds(0.9999), static_cast<double>(largest) / 1000, stalls.blocked, stalls.blocked_long,
      static_cast<double>(stalls.longest_blocked) / 1000, stalls.interrupted_long,
      static_cast<double>(stalls.longest_interrupted) / 1000);
  return 0;
}
