#include "models/model_bank.hpp"

#include <numeric>
#include <stdexcept>
#include <utility>

namespace penta {

void ModelBank::load(std::string name, DenseModel model) { models_.insert_or_assign(std::move(name), std::move(model)); }

bool ModelBank::unload(std::string_view name) {
  const auto found = models_.find(name);
  if (found == models_.end()) {
    return false;
  }
  models_.erase(found);
  return true;
}

const DenseModel &ModelBank::model(std::string_view name) const {
  const auto found = models_.find(name);
  if (found == models_.end()) {
    throw std::out_of_range("no model is loaded under the name " + std::string{name});
  }
  return found->second;
}

std::vector<std::string> ModelBank::names() const {
  std::vector<std::string> names;
  for (const auto &[name, model] : models_) {
    names.push_back(name);
  }
  return names;
}

std::size_t ModelBank::byte_count() const noexcept {
  return std::accumulate(models_.begin(), models_.end(), std::size_t{0},
                         [](std::size_t sum, const auto &entry) { return sum + entry.second.byte_count(); });
}

}  // namespace penta
