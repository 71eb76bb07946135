#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "audio/object_pool.hpp"

namespace penta {

/// A note to be played: when, how long (in frames) and which MIDI key (0 to 127; others are the nearest).
struct ScheduledNote {
  std::uint32_t start = 0;
  std::uint32_t length = 0;
  int key = 0;
};

/// An organ-like wavetable synthesiser whose voices come from an object pool.
class Synthesiser {
 public:
  Synthesiser(double sample_rate, std::size_t voices);

  /// Starts a note `delay` frames into the next block; false when every voice is busy.
  bool start(const ScheduledNote &note, std::uint32_t delay) noexcept;

  /// Adds the sound of all voices to a block; allocates nothing.
  void render(std::span<float> block) noexcept;

  std::size_t sounding() const noexcept { return pool_.lent(); }

 private:
  struct Voice {
    double phase = 0.0;
    double step = 0.0;
    float level = 0.0F;
    std::uint32_t delay = 0;
    std::uint32_t remaining = 0;
  };

  void render(Voice &voice, std::span<float> block) const noexcept;

  double sample_rate_;
  float ramp_;  ///< how much the level changes per frame while a note starts or ends
  std::vector<float> table_;
  std::unique_ptr<double[]> hertz_;  ///< of each MIDI key
  ObjectPool<Voice> pool_;
  std::vector<Voice *> active_;
};

}  // namespace penta
