/// penta_tests [--rounds N] [--defect NAME]...: the native core without Python; KMIDI_DEFECTS plants defects too.
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "check.hpp"
#include "defects/defects.hpp"

namespace {

/// Reads a positive number; 0 when the text is none.
int positive_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : 0;
}

int refuse(const char *argument) {
  std::fprintf(stderr, "penta_tests: cannot use \"%s\": give --rounds NUMBER or --defect NAME\n", argument);
  return 2;
}

}  // namespace

int main(int argc, char **argv) {
  if (const char *names = std::getenv("KMIDI_DEFECTS")) {
    penta::plant_listed(names);
  }
  int rounds = 1;
  for (int index = 1; index < argc; index += 2) {
    const std::string_view option = argv[index];
    const char *value = index + 1 < argc ? argv[index + 1] : "";
    if (option == "--rounds" && positive_number(value) > 0) {
      rounds = positive_number(value);
    } else if (option != "--defect" || !penta::plant(value, true)) {
      return refuse(argv[index]);
    }
  }
  penta::tests::Checks checks;
  for (int round = 0; round < rounds; ++round) {
    penta::tests::harmony_tests(checks);
    penta::tests::audio_tests(checks);
    penta::tests::event_tests(checks);
    penta::tests::model_tests(checks);
  }
  std::printf("%d checked, %d failed\n", checks.checked(), checks.failed());
  return checks.failed() == 0 ? 0 : 1;
}
