// The threads' work: messages made, kept in a mailbox for a while, and freed, with no lock of their own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sequence.hpp"

namespace benchmark {

/// A topic, some samples, and perhaps the message that it answers.
struct Message {
  std::string topic;
  std::vector<float> samples;
  std::unique_ptr<Message> answers;
};

/// A new message whose samples are computed; `depth` further ones hang below it.
[[gnu::noinline]] inline std::unique_ptr<Message> message(Sequence& sequence, int depth) {
  auto made = std::make_unique<Message>();
  made->topic = std::string(8 + sequence.next() % 40, 't');
  made->samples.resize(16 + sequence.next() % 112);
  float value = static_cast<float>(sequence.next());
  for (float& sample : made->samples) sample = value = value * 0.75f + 1.0f;
  if (depth > 0) made->answers = message(sequence, depth - 1);
  return made;
}

/// Makes `count` messages, each put into a slot of a mailbox in place of an older one; returns what they add up to.
inline long exchange_messages(std::uint32_t seed, long count) {
  Sequence sequence(seed);
  std::vector<std::unique_ptr<Message>> mailbox(1024);
  long sum = 0;
  for (long index = 0; index < count;) {
    const int depth = static_cast<int>(sequence.next() % 4);
    auto& slot = mailbox[sequence.next() % mailbox.size()];
    slot = message(sequence, depth);
    sum += static_cast<long>(slot->topic.size() + slot->samples.size());
    index += depth + 1;
  }
  return sum;
}

}  // namespace benchmark
