// The C++ churn: each call makes vectors, strings and maps; the last results are held, the oldest dropped.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sequence.hpp"

namespace benchmark {

/// What is kept of one analysed passage.
struct Passage {
  std::vector<std::string> words;
  std::map<std::string, int> counts;
  std::vector<std::vector<double>> rows;
};

/// The last passages that were analysed, oldest first.
class Archive {
 public:
  explicit Archive(std::size_t capacity) : capacity_(capacity) {}

  /// Makes and keeps the passage of one seed, drops the oldest, and returns a number that depends on all of it.
  long analyse(std::uint32_t seed) {
    Passage passage;
    passage.words = words(seed);
    for (const std::string& word : passage.words) ++passage.counts[word];
    for (const auto& [word, count] : passage.counts) passage.rows.push_back(row(word, count));
    const long sum = checksum(passage);
    passages_.push_back(std::move(passage));
    if (passages_.size() > capacity_) passages_.pop_front();
    return sum;
  }

  /// How many passages are held.
  std::size_t held() const { return passages_.size(); }

 private:
  static std::vector<std::string> words(std::uint32_t seed) {
    Sequence sequence(seed);
    std::vector<std::string> words;
    for (int index = 0; index < 64; ++index) {
      std::string word(4 + sequence.next() % 28, static_cast<char>('a' + sequence.next() % 8));
      words.push_back(std::move(word));
    }
    return words;
  }

  static std::vector<double> row(const std::string& word, int count) {
    std::vector<double> row;
    for (const char letter : word) row.push_back(letter * 0.5 + count);
    std::sort(row.begin(), row.end(), std::greater<>());
    return row;
  }

  static long checksum(const Passage& passage) {
    long sum = static_cast<long>(passage.counts.size());
    for (const auto& row : passage.rows) sum += static_cast<long>(row.front());
    return sum;
  }

  std::size_t capacity_;
  std::deque<Passage> passages_;
};

}  // namespace benchmark
