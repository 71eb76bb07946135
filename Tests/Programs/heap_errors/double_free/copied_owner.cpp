// A class that deletes its samples is copied without care, so both copies delete them; the innocent one is moved.
#include "../twins.h"

#include <memory>

namespace {
class Track {
 public:
  Track() : samples(hidden(new short[32])) {}  // allocated
  ~Track() {
    delete[] samples;  // freed, guilty
  }

 private:
  short *samples;
};

class SafeTrack {
 public:
  SafeTrack() : samples(new short[32]) {}

 private:
  std::unique_ptr<short[]> samples;
};
}  // namespace

static void guilty() {
  const Track track;
  const Track copy = track;
}

static void innocent() {
  SafeTrack track;
  const SafeTrack moved = std::move(track);
}
