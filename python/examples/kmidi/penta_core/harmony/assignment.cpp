#include "harmony/assignment.hpp"

#include <limits>

namespace penta {
namespace {

/// The state of the Hungarian method; rows and columns count from 1, and 0 stands for "none".
class HungarianMethod {
 public:
  explicit HungarianMethod(const CostMatrix &costs) noexcept : costs_{costs} {}

  Assignment solve() noexcept {
    for (std::size_t row = 1; row <= costs_.size; ++row) {
      give_column_to(row);
    }
    Assignment assignment{};
    for (std::size_t column = 1; column <= costs_.size; ++column) {
      assignment[owner_[column] - 1] = static_cast<std::uint8_t>(column - 1);
    }
    return assignment;
  }

 private:
  using PerLine = std::array<int, max_voices + 1>;
  using Links = std::array<std::size_t, max_voices + 1>;

  /// Grows an alternating tree from `row` until it reaches a free column, then turns the path over.
  void give_column_to(std::size_t row) noexcept {
    owner_[0] = row;
    PerLine slack;
    slack.fill(std::numeric_limits<int>::max());
    std::array<bool, max_voices + 1> visited{};
    std::size_t column = 0;
    do {
      visited[column] = true;
      column = advance_from(column, slack, visited);
    } while (owner_[column] != 0);
    while (column != 0) {
      owner_[column] = owner_[previous_[column]];
      column = previous_[column];
    }
  }

  /// Reaches the cheapest column that is not in the tree yet and adjusts the potentials so that it is tight.
  std::size_t advance_from(std::size_t column, PerLine &slack, const std::array<bool, max_voices + 1> &visited) noexcept {
    const std::size_t row = owner_[column];
    int least = std::numeric_limits<int>::max();
    std::size_t next = 0;
    for (std::size_t candidate = 1; candidate <= costs_.size; ++candidate) {
      if (visited[candidate]) {
        continue;
      }
      const int reduced = costs_.cost[row - 1][candidate - 1] - row_potential_[row] - column_potential_[candidate];
      if (reduced < slack[candidate]) {
        slack[candidate] = reduced;
        previous_[candidate] = column;
      }
      if (slack[candidate] < least) {
        least = slack[candidate];
        next = candidate;
      }
    }
    shift_potentials(least, slack, visited);
    return next;
  }

  void shift_potentials(int by, PerLine &slack, const std::array<bool, max_voices + 1> &visited) noexcept {
    for (std::size_t column = 0; column <= costs_.size; ++column) {
      if (visited[column]) {
        row_potential_[owner_[column]] += by;
        column_potential_[column] -= by;
      } else {
        slack[column] -= by;
      }
    }
  }

  const CostMatrix &costs_;
  PerLine row_potential_{};
  PerLine column_potential_{};
  Links owner_{};     ///< the row that owns a column
  Links previous_{};  ///< the column before this one on the alternating path
};

}  // namespace

Assignment cheapest_assignment(const CostMatrix &costs) noexcept { return HungarianMethod{costs}.solve(); }

}  // namespace penta
