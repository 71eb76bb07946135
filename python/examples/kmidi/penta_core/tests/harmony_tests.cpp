#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <numeric>
#include <random>
#include <vector>

#include "check.hpp"
#include "harmony/chord_detector.hpp"
#include "harmony/voice_leading.hpp"

namespace penta::tests {
namespace {

Chord detect(std::vector<int> notes) {
  return ChordDetector{}.detect(profile_of(notes), *std::ranges::min_element(notes) % 12);
}

bool is_chord(const Chord &chord, int root, ChordQuality quality) { return chord.root == root && chord.quality == quality; }

/// The obviously right answer: the least distance over all permutations.
int least_distance(const std::vector<int> &from, const std::vector<int> &to) {
  std::vector<std::size_t> order(to.size());
  std::iota(order.begin(), order.end(), 0U);
  int least = INT_MAX;
  do {
    int distance = 0;
    for (std::size_t voice = 0; voice < from.size(); ++voice) {
      distance += std::abs(from[voice] - to[order[voice]]);
    }
    least = std::min(least, distance);
  } while (std::ranges::next_permutation(order).found);
  return least;
}

void chords_are_named(Checks &checks) {
  checks.expect(is_chord(detect({60, 64, 67}), 0, ChordQuality::major), "C E G is C major");
  checks.expect(is_chord(detect({64, 67, 72}), 0, ChordQuality::major), "an inversion keeps its root");
  checks.expect(is_chord(detect({57, 60, 64}), 9, ChordQuality::minor), "A C E is A minor");
  checks.expect(is_chord(detect({55, 59, 62, 65}), 7, ChordQuality::dominant_seventh), "G B D F is G7");
  checks.expect(is_chord(detect({57, 60, 64, 67}), 9, ChordQuality::minor_seventh), "the bass tells Am7 from C6");
  checks.expect(is_chord(detect({59, 62, 65, 68}), 11, ChordQuality::diminished_seventh), "the bass names Bdim7");
  checks.expect(detect({60, 64, 67}).confidence > 0.999F, "a pure triad is certain");
  checks.expect(ChordDetector{}.detect({}).confidence == 0.0F, "silence is no chord");
}

void voices_move_least(Checks &checks) {
  const std::array from{60, 64, 67};
  const std::array to{59, 62, 67};
  const auto leading = lead(from, to);
  checks.expect(leading.distance == 3, "C major to G major moves three semitones");
  checks.expect(leading.target[0] == 0 && leading.target[1] == 1 && leading.target[2] == 2, "no voices cross");
}

void voices_move_as_brute_force_says(Checks &checks) {
  constexpr unsigned seed = 1685;
  std::mt19937 random{seed};
  std::uniform_int_distribution<int> note{36, 84};
  std::uniform_int_distribution<std::size_t> size{1, 6};
  for (int round = 0; round < 1000; ++round) {
    std::vector<int> from(size(random));
    std::vector<int> to(from.size());
    std::ranges::generate(from, [&] { return note(random); });
    std::ranges::generate(to, [&] { return note(random); });
    checks.expect(lead(from, to).distance == least_distance(from, to), "the assignment is the cheapest (seed 1685)");
  }
}

}  // namespace

void harmony_tests(Checks &checks) {
  chords_are_named(checks);
  voices_move_least(checks);
  voices_move_as_brute_force_says(checks);
}

}  // namespace penta::tests
