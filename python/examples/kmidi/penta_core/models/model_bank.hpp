#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/dense_model.hpp"

namespace penta {

/// The models that are loaded now, by name.
class ModelBank {
 public:
  /// Loads a model, in place of an earlier one of this name.
  void load(std::string name, DenseModel model);

  /// Frees a model; false when there is none of this name.
  bool unload(std::string_view name);

  /// Throws std::out_of_range when there is no model of this name.
  const DenseModel &model(std::string_view name) const;

  std::vector<std::string> names() const;

  /// The bytes of all loaded weights.
  std::size_t byte_count() const noexcept;

 private:
  std::map<std::string, DenseModel, std::less<>> models_;
};

}  // namespace penta
