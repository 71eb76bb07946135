#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace penta {

/// A second-order low-pass filter (Robert Bristow-Johnson's cookbook, transposed direct form II).
class LowPass {
 public:
  LowPass(double sample_rate, double cutoff) noexcept;
  float process(float sample) noexcept;

 private:
  float b0_, b1_, b2_, a1_, a2_;
  float z1_ = 0.0F, z2_ = 0.0F;
};

/// A feedback delay line, the building block of Schroeder's reverberator.
class Comb {
 public:
  Comb(std::size_t delay, float feedback) : line_(delay), feedback_{feedback} {}
  float process(float sample) noexcept;

 private:
  std::vector<float> line_;
  float feedback_;
  std::size_t position_ = 0;
};

/// The audio callback: darkens a block, adds a room to it and measures it, without allocating.
class AudioProcessor {
 public:
  AudioProcessor(double sample_rate, std::size_t max_block);

  /// Processes one block of at most `max_block` frames in place.
  void process(std::span<float> block) noexcept;

  float peak() const noexcept { return peak_; }

  /// The root mean square of everything processed so far.
  double rms() const noexcept;

 private:
  void reverberate(std::span<const float> dry, std::span<float> wet) noexcept;
  void mix(std::span<float> block, std::span<const float> wet) noexcept;

  LowPass low_pass_;
  std::array<Comb, 4> combs_;
  std::vector<float> scratch_;
  float peak_ = 0.0F;
  double energy_ = 0.0;
  std::size_t frames_ = 0;
};

}  // namespace penta
