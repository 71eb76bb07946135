#include "Plan.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {
constexpr size_t kSteps = 1 << 13;
char text[1 << 19];
Step steps[kSteps];
size_t count;

const char *const kActs[] = {"block", "link", "number", "free", "frame", "root"};

[[noreturn]] void refuse(const char *line) {
  dprintf(2, "no plan: %s\n", line);
  _exit(2);
}

Act act_of(const char *word) {
  for (int act = 0; act < 6; act++) {
    if (strcmp(word, kActs[act]) == 0) return Act(act);
  }
  refuse(word);
}

Step parsed(char *line) {
  char *rest = nullptr;
  Step step{};
  step.act = act_of(strtok_r(line, " ", &rest));
  if (step.act != Act::root) step.subject = unsigned(atol(strtok_r(nullptr, " ", &rest)));
  if (step.act == Act::root || step.act == Act::block) step.name = strtok_r(nullptr, " ", &rest);
  for (long &value : step.values) {
    if (const char *word = strtok_r(nullptr, " ", &rest)) value = atol(word);
  }
  return step;
}
}  // namespace

void read_plan(const char *path) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  size_t length = 0;
  for (ssize_t got = 1; got > 0 && length < sizeof text - 1; length += size_t(got)) {
    got = read(file, text + length, sizeof text - 1 - length);
    if (got < 0) refuse(path);
  }
  close(file);
  char *rest = nullptr;
  for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(nullptr, "\n", &rest)) {
    if (count == kSteps) refuse("too long");
    steps[count++] = parsed(line);
  }
}

size_t step_count() { return count; }
const Step &step(size_t index) { return steps[index]; }
