#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

#include "audio/audio_stream.hpp"
#include "audio/object_pool.hpp"
#include "check.hpp"

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

void a_pool_lends_and_takes_back(Checks &checks) {
  ObjectPool<int> pool{2};
  int *first = pool.take(1);
  int *second = pool.take(2);
  checks.expect(first != nullptr && second != nullptr && first != second, "two objects are lent");
  checks.expect(pool.take(3) == nullptr, "an empty pool lends nothing");
  pool.give_back(first);
  checks.expect(pool.take(4) == first && *first == 4, "a returned object is lent again");
  checks.expect(pool.lent() == 2 && pool.capacity() == 2, "the pool counts what is lent");
}

void a_stream_plays_what_is_written(Checks &checks) {
  const std::vector<ScheduledNote> notes{{0, 22050, 69}, {22050, 22050, 64}};
  std::vector<float> out(88200);
  const auto report = AudioStream{sample_rate, 256}.play(notes, out);
  checks.expect(report.blocks == 345 && report.notes_played == 2 && report.notes_dropped == 0, "every block is played");
  checks.expect(report.peak > 0.05F && report.peak < 1.0F && report.rms > 0.0, "the stream sounds and does not clip");
  const std::vector<float> first{out.begin(), out.begin() + 22050};
  const std::vector<float> second{out.begin() + 33075, out.begin() + 44100};
  checks.expect(strength(first, 440.0) > 10.0 * strength(first, 466.16), "the first note is A4");
  checks.expect(strength(second, 329.63) > 10.0 * strength(second, 440.0), "the second note is E4");
  checks.expect(std::abs(out.back()) < 0.01F, "the room dies away");
}

void a_full_pool_drops_notes(Checks &checks) {
  const std::vector<ScheduledNote> notes(65, ScheduledNote{0, 1000, 60});
  std::vector<float> out(4096);
  const auto report = AudioStream{sample_rate, 256}.play(notes, out);
  checks.expect(report.notes_played == 64 && report.notes_dropped == 1, "the 65th voice is dropped and counted");
}

}  // namespace

void audio_tests(Checks &checks) {
  a_pool_lends_and_takes_back(checks);
  a_stream_plays_what_is_written(checks);
  a_full_pool_drops_notes(checks);
}

}  // namespace penta::tests
