#include "audio/audio_processor.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "defects/defects.hpp"

namespace penta {
namespace {

constexpr double cutoff = 4200.0;
constexpr float wet_share = 0.12F;

Comb comb(double sample_rate, double seconds, float feedback) {
  return {static_cast<std::size_t>(seconds * sample_rate), feedback};
}

}  // namespace

LowPass::LowPass(double sample_rate, double cutoff) noexcept {
  const double omega = 2.0 * std::numbers::pi * cutoff / sample_rate;
  const double alpha = std::sin(omega) / std::numbers::sqrt2;
  const double a0 = 1.0 + alpha;
  b1_ = static_cast<float>((1.0 - std::cos(omega)) / a0);
  b0_ = b2_ = b1_ / 2.0F;
  a1_ = static_cast<float>(-2.0 * std::cos(omega) / a0);
  a2_ = static_cast<float>((1.0 - alpha) / a0);
}

float LowPass::process(float sample) noexcept {
  const float out = b0_ * sample + z1_;
  z1_ = b1_ * sample - a1_ * out + z2_;
  z2_ = b2_ * sample - a2_ * out;
  return out;
}

float Comb::process(float sample) noexcept {
  const float out = line_[position_];
  line_[position_] = sample + feedback_ * out;
  position_ = position_ + 1 == line_.size() ? 0 : position_ + 1;
  return out;
}

AudioProcessor::AudioProcessor(double sample_rate, std::size_t max_block)
    : low_pass_{sample_rate, cutoff},
      combs_{comb(sample_rate, 0.0297, 0.78F), comb(sample_rate, 0.0371, 0.75F), comb(sample_rate, 0.0411, 0.72F),
             comb(sample_rate, 0.0437, 0.70F)},
      scratch_(max_block) {}

void AudioProcessor::process(std::span<float> block) noexcept {
  for (float &sample : block) {
    sample = low_pass_.process(sample);
  }
  if (is_planted(Defect::audio_allocation)) {
    std::vector<float> wet(block.size());  // planted: audio-allocation
    reverberate(block, wet);
    mix(block, wet);
  } else {
    const std::span<float> wet = std::span{scratch_}.first(block.size());  // innocent: audio-allocation
    reverberate(block, wet);
    mix(block, wet);
  }
}

void AudioProcessor::reverberate(std::span<const float> dry, std::span<float> wet) noexcept {
  for (std::size_t frame = 0; frame < dry.size(); ++frame) {
    wet[frame] = 0.0F;
    for (auto &comb : combs_) {
      wet[frame] += comb.process(dry[frame]);
    }
  }
}

void AudioProcessor::mix(std::span<float> block, std::span<const float> wet) noexcept {
  for (std::size_t frame = 0; frame < block.size(); ++frame) {
    block[frame] += wet_share * wet[frame];
    peak_ = std::max(peak_, std::abs(block[frame]));
    energy_ += static_cast<double>(block[frame]) * block[frame];
  }
  frames_ += block.size();
}

double AudioProcessor::rms() const noexcept { return frames_ == 0 ? 0.0 : std::sqrt(energy_ / static_cast<double>(frames_)); }

}  // namespace penta
