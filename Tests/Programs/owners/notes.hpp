// What the binding libraries' objects own: every container allocates blocks of sizes that a test can tell.
#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct Chord {
  explicit Chord(int width) : notes(static_cast<std::size_t>(width)) {}
  virtual ~Chord() = default;
  std::vector<double> notes;
};

/// Owns a vector's items, map nodes, the characters of a string and a share of a chord.
struct Score {
  Score(int bars, int voices, int letters, std::shared_ptr<Chord> shared)
      : bars(static_cast<std::size_t>(bars)), title(static_cast<std::size_t>(letters), 't'), chord(std::move(shared)) {
    for (int voice = 0; voice < voices; ++voice) names[voice] = voice;
  }
  std::vector<double> bars;
  std::map<int, int> names;
  std::string title;
  std::shared_ptr<Chord> chord;
};

/// Bytes of what a score owns, chord not included: its vector, its map's nodes, its string.
inline std::size_t owned_bytes(int bars, int voices, int letters) {
  struct Node {
    int colour;
    void *links[3];
    std::pair<const int, int> value;
  };
  return static_cast<std::size_t>(bars) * sizeof(double) + static_cast<std::size_t>(voices) * sizeof(Node) +
         static_cast<std::size_t>(letters) + 1;
}
