// What both binding libraries bind: widgets that keep Python objects for C++, and nodes that share each other.
#pragma once
#include <functional>
#include <memory>
#include <utility>
#include <vector>

inline long live_widgets = 0;

/// An event source that owns its subscribers' callbacks.
struct Source {
  Source() { live_widgets += 1; }
  Source(const Source &) = delete;
  Source &operator=(const Source &) = delete;
  virtual ~Source() { live_widgets -= 1; }

  void subscribe(std::function<void(int)> callback) { callbacks.push_back(std::move(callback)); }
  void publish(int value) const {
    for (const auto &callback : callbacks) callback(value);
  }
  void close() { callbacks.clear(); }

  std::vector<std::function<void(int)>> callbacks;
};

/// A source that also holds any one Python object.
template <typename Object>
struct Widget : Source {
  Object held;
};

/// Half of a pair, with an object of Python's or none.
template <typename Object>
struct Node {
  Node() { live_widgets += 1; }
  ~Node() { live_widgets -= 1; }

  std::shared_ptr<Node> partner;
  std::weak_ptr<Node> weak_partner;
  Object payload;
  double samples[64] = {};
};

template <typename Object>
std::shared_ptr<Node<Object>> make_pair(bool is_weak, Object payload) {
  auto first = std::make_shared<Node<Object>>();   // guilty
  auto second = std::make_shared<Node<Object>>();  // guilty
  first->partner = second;
  if (is_weak) {
    second->weak_partner = first;
  } else {
    second->partner = first;
  }
  second->payload = std::move(payload);
  return first;
}
