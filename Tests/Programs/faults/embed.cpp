/// A host that initialises and finalises Python as often as it is told: embed ROUNDS. Its own blocks are known too.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace {
const char *const kScript = R"(
SIZE, PATTERN = 50000, b"x"
def made_in_round_%d():
    kept = []
    for _ in range(20):
        block = PATTERN * SIZE
        kept.append(block)
    return kept
kept = made_in_round_%d()
import json, collections
)";

__attribute__((noinline)) char *host_make(size_t size) { return new char[size]; }
}  // namespace

int main(int count, char **words) {
  const int rounds = count > 1 ? std::atoi(words[1]) : 2;
  std::vector<char *> kept;
  for (int round = 1; round <= rounds; round++) {
    kept.push_back(host_make(1000));
    Py_InitializeEx(0);
    char script[1000];
    snprintf(script, sizeof script, kScript, round, round);
    if (PyRun_SimpleString(script) != 0) return 70;
    kept.push_back(host_make(1000));
    if (Py_FinalizeEx() != 0) return 71;
    kept.push_back(host_make(1000));
  }
  return 0;
}
