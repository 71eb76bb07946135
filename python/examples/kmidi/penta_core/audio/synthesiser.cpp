#include "audio/synthesiser.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "defects/defects.hpp"

namespace penta {
namespace {

constexpr std::size_t table_size = 2048;
constexpr std::size_t key_count = 128;
constexpr float loudness = 0.12F;
constexpr double ramp_seconds = 0.012;
constexpr std::array<double, 5> partials{1.0, 0.45, 0.22, 0.12, 0.05};

std::vector<float> organ_table() {
  std::vector<float> table(table_size + 1);
  for (std::size_t index = 0; index < table.size(); ++index) {
    const double angle = 2.0 * std::numbers::pi * static_cast<double>(index) / table_size;
    for (std::size_t partial = 0; partial < partials.size(); ++partial) {
      table[index] += static_cast<float>(partials[partial] * std::sin(angle * static_cast<double>(partial + 1)));
    }
  }
  return table;
}

double hertz_of(std::size_t key) noexcept { return 440.0 * std::exp2((static_cast<double>(key) - 69.0) / 12.0); }

std::unique_ptr<double[]> tuning() {
  auto hertz = std::make_unique<double[]>(key_count);
  if (is_planted(Defect::buffer_overrun)) {
    for (std::size_t key = 0; key <= key_count; ++key) {
      hertz[key] = hertz_of(key);  // planted: buffer-overrun
    }
  } else {
    for (std::size_t key = 0; key < key_count; ++key) {
      hertz[key] = hertz_of(key);  // innocent: buffer-overrun
    }
  }
  return hertz;
}

}  // namespace

Synthesiser::Synthesiser(double sample_rate, std::size_t voices)
    : sample_rate_{sample_rate},
      ramp_{static_cast<float>(1.0 / (ramp_seconds * sample_rate))},
      table_{organ_table()},
      hertz_{tuning()},
      pool_{voices} {
  active_.reserve(voices);
}

bool Synthesiser::start(const ScheduledNote &note, std::uint32_t delay) noexcept {
  const double frequency = hertz_[static_cast<std::size_t>(std::clamp<int>(note.key, 0, key_count - 1))];
  Voice *voice = pool_.take({0.0, frequency * table_size / sample_rate_, 0.0F, delay, note.length});
  if (voice == nullptr) {
    return false;
  }
  active_.push_back(voice);
  return true;
}

void Synthesiser::render(std::span<float> block) noexcept {
  for (Voice *voice : active_) {
    render(*voice, block);
  }
  std::erase_if(active_, [this](Voice *voice) {
    const bool ended = voice->remaining == 0 && voice->level <= 0.0F;
    if (ended) {
      pool_.give_back(voice);
    }
    return ended;
  });
}

void Synthesiser::render(Voice &voice, std::span<float> block) const noexcept {
  const std::size_t silent = std::min<std::size_t>(voice.delay, block.size());
  voice.delay -= static_cast<std::uint32_t>(silent);
  for (float &sample : block.subspan(silent)) {
    if (voice.remaining > 0) {
      --voice.remaining;
      voice.level = std::min(1.0F, voice.level + ramp_);
    } else if ((voice.level -= ramp_) <= 0.0F) {
      return;
    }
    const auto index = static_cast<std::size_t>(voice.phase);
    const auto fraction = static_cast<float>(voice.phase - static_cast<double>(index));
    sample += loudness * voice.level * std::lerp(table_[index], table_[index + 1], fraction);
    voice.phase += voice.step;
    if (voice.phase >= table_size) {
      voice.phase -= table_size;
    }
  }
}

}  // namespace penta
