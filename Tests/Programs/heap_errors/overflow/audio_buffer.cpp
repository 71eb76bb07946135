// The buffer overrun of the guide: a block of samples is played into a buffer of another length; the innocent one checks bounds.
#include "../twins.h"

#include <algorithm>
#include <memory>

namespace {
class Speaker {
 public:
  explicit Speaker(int frames) : frames(frames), buffer(hidden(new float[frames]{})) {}  // allocated

  void play(const float *samples, int count) {
    for (int frame = 0; frame < count; ++frame) buffer[frame] = samples[frame];  // guilty
  }

  void play_checked(const float *samples, int count) { play(samples, std::min(count, frames)); }

 private:
  int frames;
  std::unique_ptr<float[]> buffer;
};

const float samples[33] = {};
}  // namespace

static void guilty() { Speaker(hidden(32)).play(samples, 33); }
static void innocent() { Speaker(hidden(32)).play_checked(samples, 33); }
