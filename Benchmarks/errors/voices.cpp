// Makes, holds and drops what C++ programs do, some hundred thousand blocks a second, ten calls deep: voices SECONDS-OF-WORK.
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

struct Note {
  int pitch;
  std::string name;
};

using Voice = std::vector<Note>;
using Score = std::map<std::string, std::unique_ptr<Voice>>;

static unsigned long heard = 0;

[[gnu::noinline]] static void write(Score &score, unsigned number, int depth) {
  if (depth > 0) {
    write(score, number, depth - 1);
    heard += score.size();
    return;
  }
  for (unsigned part = 0; part < 4; ++part) {
    auto voice = std::make_unique<Voice>();
    for (unsigned beat = 0; beat < 16; ++beat) {
      const unsigned pitch = (number * 7 + part * 12 + beat * 5) % 128;
      voice->push_back({static_cast<int>(pitch), "a note with a name, number " + std::to_string(pitch)});
    }
    score["voice " + std::to_string(part)] = std::move(voice);
  }
}

/// Work that allocates nothing: the greatest step between neighbouring notes, over and over.
[[gnu::noinline]] static unsigned long listen(const Score &score) {
  unsigned long sum = 0;
  for (int round = 0; round < 40; ++round)
    for (const auto &[name, voice] : score)
      for (std::size_t beat = 1; beat < voice->size(); ++beat)
        sum += static_cast<unsigned long>(std::abs((*voice)[beat].pitch - (*voice)[beat - 1].pitch) * (round + 1)) % 13;
  return sum;
}

int main(int count, char **words) {
  const unsigned scores = count > 1 ? static_cast<unsigned>(std::atoi(words[1])) : 100000;
  std::deque<Score> held;
  for (unsigned number = 0; number < scores; ++number) {
    held.emplace_back();
    write(held.back(), number, 10);
    heard += listen(held.back());
    if (held.size() > 64) held.pop_front();
  }
  std::printf("%lu\n", heard);
}
