/// realtime_test: counts the allocations of the audio callback by replacing operator new; prints "blocks N allocations M".
#include <cstdio>
#include <cstdlib>
#include <new>
#include <span>
#include <vector>

#include "audio/audio_stream.hpp"
#include "defects/defects.hpp"

namespace {

thread_local std::size_t allocations = 0;

}  // namespace

void *operator new(std::size_t size) {
  ++allocations;
  if (void *block = std::malloc(size)) {
    return block;
  }
  throw std::bad_alloc{};
}

void operator delete(void *block) noexcept { std::free(block); }
void operator delete(void *block, std::size_t) noexcept { std::free(block); }

int main() {
  if (const char *names = std::getenv("KMIDI_DEFECTS")) {
    penta::plant_listed(names);
  }
  const std::vector<penta::ScheduledNote> notes{{0, 20000, 60}, {0, 20000, 64}, {10000, 20000, 67}};
  std::vector<float> out(44100);
  penta::AudioStream stream{44100.0, 256};
  const std::size_t before = allocations;
  const auto report = stream.fill(notes, out);
  std::printf("blocks %zu allocations %zu\n", report.blocks, allocations - before);
  return 0;
}
