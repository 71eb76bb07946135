// A program and the children that it forks: who loses what, and who only looks as if.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

namespace {
struct Song {
  char notes[300];
};

Song *volatile kept;

// What the calls before have left on the stack may hold an address.
__attribute__((noinline)) void scrub() {
  volatile char bytes[8192];
  for (unsigned place = 0; place < sizeof bytes; ++place) bytes[place] = 0;
}

__attribute__((noinline)) void lose_in_parent() {
  auto *volatile notes = new char[100];  // parent
  notes[0] = 1;
}

__attribute__((noinline)) void lose_in_child() {
  for (int number = 0; number < 3; ++number) {
    auto *volatile notes = new char[70];  // child
    notes[0] = 1;
  }
}

__attribute__((noinline)) void keep_in_child() { kept = new Song(); }

__attribute__((noinline)) void free_twice() {
  char *volatile notes = static_cast<char *>(std::malloc(40));
  std::free(notes);
  std::free(notes);  // again
}

// A thread's block, which its child knows from nowhere: the thread is gone there, and what was in its registers.
void hold_in_thread(std::atomic<int> &turn) {
  Song *volatile own = new Song();
  turn = 1;
  while (turn == 1) std::this_thread::yield();
  delete own;
}

void child_of(const std::string &what) {
  if (what == "lose") lose_in_child();
  if (what == "keep") keep_in_child();
  if (what == "forget") kept = nullptr;
  if (what == "twice") free_twice();
  scrub();
  if (what == "exit") std::exit(0);
  if (what == "stay") sleep(30);
  _exit(0);
}
}  // namespace

int main(int count, char **words) {
  kept = new Song();
  lose_in_parent();
  scrub();
  std::atomic<int> turn{0};
  std::thread other([&] { hold_in_thread(turn); });
  while (turn == 0) std::this_thread::yield();
  for (int place = 1; place < count; ++place) {
    const pid_t child = fork();
    if (child == 0) child_of(words[place]);
    if (std::strcmp(words[place], "stay") != 0) waitpid(child, nullptr, 0);
  }
  turn = 2;
  other.join();
}
