#include "audio/audio_stream.hpp"

#include <pthread.h>

#include <algorithm>
#include <thread>

namespace penta {
namespace {

constexpr std::size_t voices = 64;

}  // namespace

AudioStream::AudioStream(double sample_rate, std::size_t block_frames)
    : block_frames_{std::max<std::size_t>(block_frames, 1)},
      synthesiser_{sample_rate, voices},
      processor_{sample_rate, block_frames_} {}

StreamReport AudioStream::play(std::span<const ScheduledNote> notes, std::span<float> out) {
  StreamReport report;
  std::thread thread{[this, notes, out, &report] {
    pthread_setname_np(pthread_self(), "kmidi-audio");
    report = fill(notes, out);
  }};
  thread.join();
  return report;
}

StreamReport AudioStream::fill(std::span<const ScheduledNote> notes, std::span<float> out) noexcept {
  StreamReport report;
  auto next = notes.begin();
  for (std::size_t at = 0; at < out.size(); at += block_frames_) {
    const auto block = out.subspan(at, std::min(block_frames_, out.size() - at));
    std::ranges::fill(block, 0.0F);
    for (; next != notes.end() && next->start < at + block.size(); ++next) {
      const auto delay = next->start > at ? static_cast<std::uint32_t>(next->start - at) : 0;
      synthesiser_.start(*next, delay) ? ++report.notes_played : ++report.notes_dropped;
    }
    synthesiser_.render(block);
    processor_.process(block);
    ++report.blocks;
  }
  report.peak = processor_.peak();
  report.rms = processor_.rms();
  return report;
}

}  // namespace penta
