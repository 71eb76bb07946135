#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "audio/audio_processor.hpp"
#include "audio/synthesiser.hpp"

namespace penta {

/// What an audio stream did for one piece.
struct StreamReport {
  std::size_t blocks = 0;
  std::size_t notes_played = 0;
  std::size_t notes_dropped = 0;  ///< every voice was busy
  float peak = 0.0F;
  double rms = 0.0;
};

/// A synthesiser and a processor that fill a buffer block by block on a thread of their own.
class AudioStream {
 public:
  AudioStream(double sample_rate, std::size_t block_frames);

  /// Plays notes, sorted by their start, into `out` on the audio thread and waits for its end.
  StreamReport play(std::span<const ScheduledNote> notes, std::span<float> out);

  /// What the audio thread runs; allocates nothing.
  StreamReport fill(std::span<const ScheduledNote> notes, std::span<float> out) noexcept;

 private:
  std::size_t block_frames_;
  Synthesiser synthesiser_;
  AudioProcessor processor_;
};

}  // namespace penta
