#pragma once

#include <cstdio>
#include <source_location>
#include <string_view>

namespace penta::tests {

/// Counts what was checked and prints each claim that does not hold, with its line.
class Checks {
 public:
  void expect(bool holds, std::string_view claim, std::source_location where = std::source_location::current()) {
    ++checked_;
    if (!holds) {
      ++failed_;
      std::printf("%s:%u: not true: %.*s\n", where.file_name(), static_cast<unsigned>(where.line()),
                  static_cast<int>(claim.size()), claim.data());
    }
  }

  int checked() const noexcept { return checked_; }
  int failed() const noexcept { return failed_; }

 private:
  int checked_ = 0;
  int failed_ = 0;
};

void harmony_tests(Checks &checks);
void audio_tests(Checks &checks);
void event_tests(Checks &checks);
void model_tests(Checks &checks);

}  // namespace penta::tests
