/// penta_tests [--rounds N] [--defect NAME]... [Catch2's options]: the native core without Python; KMIDI_DEFECTS plants
/// defects too. The exit code is 1 when a test fails, and 2 when an option is wrong.
#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
namespace options = Catch::Clara;
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
namespace options = Catch::clara;
#endif

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "defects/defects.hpp"

int main(int argc, char **argv) {
  if (const char *names = std::getenv("KMIDI_DEFECTS")) {
    penta::plant_listed(names);
  }
  Catch::Session session;
  int rounds = 1;
  std::vector<std::string> defects;
  session.cli(session.cli() | options::Opt(rounds, "number")["--rounds"]("how often all tests run") |
              options::Opt(defects, "name")["--defect"]("switch a planted defect on"));
  if (session.applyCommandLine(argc, argv) != 0) {
    return 2;
  }
  if (rounds < 1) {
    std::fprintf(stderr, "penta_tests: --rounds is %d; it takes a number from 1\n", rounds);
    return 2;
  }
  for (const auto &name : defects) {
    if (!penta::plant(name, true)) {
      std::fprintf(stderr, "penta_tests: the native core has no defect \"%s\"\n", name.c_str());
      return 2;
    }
  }
  bool failed = false;
  for (int round = 0; round < rounds; ++round) {
    failed = session.run() != 0 || failed;
  }
  return failed ? 1 : 0;
}
