#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace penta {

/// A fixed number of objects that are lent and returned without ever allocating after construction.
template <typename Object>
class ObjectPool {
 public:
  explicit ObjectPool(std::size_t capacity) : objects_(capacity) {
    free_.reserve(capacity);
    for (auto &object : objects_) {
      free_.push_back(&object);
    }
  }

  ObjectPool(const ObjectPool &) = delete;
  ObjectPool &operator=(const ObjectPool &) = delete;

  /// Lends an object with this value, or returns nullptr when all are lent.
  Object *take(Object value) noexcept {
    if (free_.empty()) {
      return nullptr;
    }
    Object *object = free_.back();
    free_.pop_back();
    *object = std::move(value);
    return object;
  }

  /// Gives a lent object back.
  void give_back(Object *object) noexcept { free_.push_back(object); }

  std::size_t capacity() const noexcept { return objects_.size(); }
  std::size_t lent() const noexcept { return objects_.size() - free_.size(); }

 private:
  std::vector<Object> objects_;
  std::vector<Object *> free_;
};

}  // namespace penta
