// Asks for memory when it is told to: each line of its input is a number of blocks of 100 B that are kept; "fork" makes a child, which
// goes on reading. Nothing else is allocated meanwhile.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace {
char *kept[4096];
int count = 0;

/// Reads a line without a buffer of its own; false at the end of the input.
bool read_line(char *line, int room) {
  int length = 0;
  char letter = 0;
  while (read(STDIN_FILENO, &letter, 1) == 1 && letter != '\n')
    if (length < room - 1) line[length++] = letter;
  line[length] = 0;
  return letter == '\n';
}

void say(const char *text) {
  if (write(STDOUT_FILENO, text, std::strlen(text)) < 0) std::exit(1);
}
}  // namespace

int main() {
  char line[64];
  say("ready\n");
  while (read_line(line, sizeof line)) {
    if (std::strcmp(line, "fork") == 0) {
      const pid_t child = fork();
      if (child > 0) {
        waitpid(child, nullptr, 0);
        return 0;
      }
      char number[32];
      int place = sizeof number;
      number[--place] = 0;
      number[--place] = '\n';
      for (pid_t rest = getpid(); rest > 0; rest /= 10) number[--place] = static_cast<char>('0' + rest % 10);
      say(number + place);
      continue;
    }
    for (int rest = std::atoi(line); rest > 0; --rest) kept[count++] = new char[100];
    say("done\n");
  }
}
