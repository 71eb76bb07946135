/// A host that initialises and finalises Python as often as it is told: embed ROUNDS [stop AFTER | run FILE]. Its own blocks are
/// known too. `stop` ends kmmem's recording while there is no Python; `run` runs a file at the beginning of each round.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
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

/// How many of Python's allocators lead into kmmem.
int hooked_domains() {
  int hooked = 0;
  for (int domain = 0; domain < 3; domain++) {
    PyMemAllocatorEx allocator;
    PyMem_GetAllocator(static_cast<PyMemAllocatorDomain>(domain), &allocator);
    Dl_info info;
    hooked += dladdr(reinterpret_cast<void *>(allocator.malloc), &info) != 0 && strstr(info.dli_fname, "kmmem") != nullptr;
  }
  return hooked;
}

void stop_recording() {
  const auto stop = reinterpret_cast<void (*)()>(dlsym(RTLD_DEFAULT, "kmm_stop"));
  if (stop != nullptr) stop();
}

bool play(int round, const char *file) {
  char script[1000];
  snprintf(script, sizeof script, kScript, round, round);
  if (file != nullptr) {
    const std::string run = "exec(open('" + std::string(file) + "').read())";
    if (PyRun_SimpleString(run.c_str()) != 0) return false;
  }
  return PyRun_SimpleString(script) == 0;
}
}  // namespace

int main(int count, char **words) {
  const int rounds = count > 1 ? std::atoi(words[1]) : 2;
  const std::string way = count > 3 ? words[2] : "";
  std::vector<char *> kept;
  for (int round = 1; round <= rounds; round++) {
    kept.push_back(host_make(1000));
    Py_InitializeEx(0);
    if (!play(round, way == "run" ? words[3] : nullptr)) return 70;
    std::printf("round %d hooked %d\n", round, hooked_domains());
    kept.push_back(host_make(1000));
    if (Py_FinalizeEx() != 0) return 71;
    if (way == "stop" && round == std::atoi(words[3])) {
      stop_recording();
      std::printf("stopped hooked %d\n", hooked_domains());
    }
    kept.push_back(host_make(1000));
  }
  return 0;
}
