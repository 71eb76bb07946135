#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include "audio/audio_stream.hpp"
#include "audio/object_pool.hpp"
#include "catch.hpp"

namespace penta::tests {
namespace {

constexpr double sample_rate = 44100.0;

/// How much of one frequency sounds (Goertzel's method, as a plain correlation).
double strength(const std::vector<float> &audio, double frequency) {
  double real = 0.0;
  double imaginary = 0.0;
  for (std::size_t frame = 0; frame < audio.size(); ++frame) {
    const double angle = 2.0 * std::numbers::pi * frequency * static_cast<double>(frame) / sample_rate;
    real += audio[frame] * std::cos(angle);
    imaginary += audio[frame] * std::sin(angle);
  }
  return std::hypot(real, imaginary) / static_cast<double>(audio.size());
}

TEST_CASE("a pool lends and takes back", "[audio]") {
  ObjectPool<int> pool{2};
  int *first = pool.take(1);
  int *second = pool.take(2);
  REQUIRE(first != nullptr);
  CHECK(second != nullptr);
  CHECK(first != second);
  CHECK(pool.take(3) == nullptr);
  pool.give_back(first);
  CHECK(pool.take(4) == first);
  CHECK(*first == 4);
  CHECK(pool.lent() == 2);
  CHECK(pool.capacity() == 2);
}

TEST_CASE("a stream", "[audio]") {
  AudioStream stream{sample_rate, 256};

  SECTION("plays what is written") {
    const std::vector<ScheduledNote> notes{{0, 22050, 69}, {22050, 22050, 64}};
    std::vector<float> out(88200);
    const auto report = stream.play(notes, out);
    CHECK(report.blocks == 345);
    CHECK(report.notes_played == 2);
    CHECK(report.notes_dropped == 0);
    CHECK(report.peak > 0.05F);
    CHECK(report.peak < 1.0F);
    CHECK(report.rms > 0.0);
    const std::vector<float> first{out.begin(), out.begin() + 22050};
    const std::vector<float> second{out.begin() + 33075, out.begin() + 44100};
    CHECK(strength(first, 440.0) > 10.0 * strength(first, 466.16));
    CHECK(strength(second, 329.63) > 10.0 * strength(second, 440.0));
    CHECK(std::abs(out.back()) < 0.01F);  // the room dies away
  }

  SECTION("drops notes when every voice sounds") {
    const std::vector<ScheduledNote> notes(65, ScheduledNote{0, 1000, 60});
    std::vector<float> out(4096);
    const auto report = stream.play(notes, out);
    CHECK(report.notes_played == 64);
    CHECK(report.notes_dropped == 1);
  }
}

}  // namespace
}  // namespace penta::tests
