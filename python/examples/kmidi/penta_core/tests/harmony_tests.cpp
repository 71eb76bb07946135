#include <algorithm>
#include <climits>
#include <cstdlib>
#include <iterator>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "harmony/chord_detector.hpp"
#include "harmony/voice_leading.hpp"

namespace penta::tests {
namespace {

using Notes = std::vector<int>;

Chord detect(const Notes &notes) {
  return ChordDetector{}.detect(profile_of(notes), *std::ranges::min_element(notes) % 12);
}

bool is_chord(const Chord &chord, int root, ChordQuality quality) { return chord.root == root && chord.quality == quality; }

/// How far all voices move when each goes to its note in `order`.
int distance_of(const Notes &from, const Notes &to, const auto &order) {
  int distance = 0;
  for (std::size_t voice = 0; voice < from.size(); ++voice) {
    distance += std::abs(from[voice] - to[order[voice]]);
  }
  return distance;
}

/// The obviously right answer: the least distance over all permutations.
int least_distance(const Notes &from, const Notes &to) {
  std::vector<std::size_t> order(to.size());
  std::iota(order.begin(), order.end(), 0U);
  int least = INT_MAX;
  do {
    least = std::min(least, distance_of(from, to, order));
  } while (std::ranges::next_permutation(order).found);
  return least;
}

/// Two chords of the same number of notes, from 1 to 6.
std::pair<Notes, Notes> random_change(std::mt19937 &random) {
  std::uniform_int_distribution<int> note{36, 84};
  std::uniform_int_distribution<std::size_t> size{1, 6};
  Notes from(size(random));
  Notes to(from.size());
  std::ranges::generate(from, [&] { return note(random); });
  std::ranges::generate(to, [&] { return note(random); });
  return {from, to};
}

TEST_CASE("chords are named", "[harmony]") {
  CHECK(is_chord(detect({60, 64, 67}), 0, ChordQuality::major));
  CHECK(is_chord(detect({64, 67, 72}), 0, ChordQuality::major));  // an inversion keeps its root
  CHECK(is_chord(detect({57, 60, 64}), 9, ChordQuality::minor));
  CHECK(is_chord(detect({55, 59, 62, 65}), 7, ChordQuality::dominant_seventh));
  CHECK(is_chord(detect({57, 60, 64, 67}), 9, ChordQuality::minor_seventh));  // the bass tells Am7 from C6
  CHECK(is_chord(detect({59, 62, 65, 68}), 11, ChordQuality::diminished_seventh));  // the bass names Bdim7
  CHECK(detect({60, 64, 67}).confidence > 0.999F);
  CHECK(ChordDetector{}.detect({}).confidence == 0.0F);  // silence is no chord
}

// The sections of a test share one call of what can be planted: what it leaks has one stack.
TEST_CASE("voices move least", "[harmony]") {
  std::vector<std::pair<Notes, Notes>> changes;
  SECTION("from C major to G major") {
    changes.push_back({{60, 64, 67}, {59, 62, 67}});
    REQUIRE(least_distance(changes[0].first, changes[0].second) == 3);
  }
  SECTION("as brute force says") {
    std::mt19937 random{1685};
    std::generate_n(std::back_inserter(changes), 1000, [&] { return random_change(random); });
  }
  for (const auto &[from, to] : changes) {
    const auto leading = lead(from, to);
    CHECK(leading.distance == least_distance(from, to));
    CHECK(leading.distance == distance_of(from, to, leading.target));
  }
}

}  // namespace
}  // namespace penta::tests
