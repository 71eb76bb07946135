#include "models/dense_model.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

namespace penta {
namespace {

void activate(std::span<float> values, Activation activation) noexcept {
  if (activation == Activation::relu) {
    std::ranges::transform(values, values.begin(), [](float value) { return std::max(value, 0.0F); });
  } else if (activation == Activation::softmax) {
    const float largest = *std::ranges::max_element(values);
    std::ranges::transform(values, values.begin(), [largest](float value) { return std::exp(value - largest); });
    const float sum = std::accumulate(values.begin(), values.end(), 0.0F);
    std::ranges::transform(values, values.begin(), [sum](float value) { return value / sum; });
  }
}

std::vector<float> output_of(const DenseLayer &layer, std::span<const float> input) {
  std::vector<float> output(layer.outputs);
  for (std::size_t row = 0; row < layer.outputs; ++row) {
    const auto weights = std::span{layer.weights}.subspan(row * layer.inputs, layer.inputs);
    output[row] = std::inner_product(weights.begin(), weights.end(), input.begin(), layer.bias[row]);
  }
  activate(output, layer.activation);
  return output;
}

}  // namespace

DenseModel::DenseModel(std::vector<DenseLayer> layers) : layers_{std::move(layers)} {
  if (layers_.empty()) {
    throw std::invalid_argument("a model needs at least one layer");
  }
  for (std::size_t index = 0; index < layers_.size(); ++index) {
    const auto &layer = layers_[index];
    const bool shaped = layer.outputs > 0 && layer.weights.size() == layer.inputs * layer.outputs && layer.bias.size() == layer.outputs;
    if (!shaped || (index > 0 && layers_[index - 1].outputs != layer.inputs)) {
      throw std::invalid_argument("the layers of a model must fit together");
    }
  }
}

std::vector<float> DenseModel::predict(std::span<const float> input) const {
  if (input.size() != inputs()) {
    throw std::invalid_argument("the input of a model must have as many numbers as its first layer");
  }
  std::vector<float> values{input.begin(), input.end()};
  for (const auto &layer : layers_) {
    values = output_of(layer, values);
  }
  return values;
}

std::size_t DenseModel::byte_count() const noexcept {
  return std::accumulate(layers_.begin(), layers_.end(), std::size_t{0}, [](std::size_t sum, const DenseLayer &layer) {
    return sum + (layer.weights.size() + layer.bias.size()) * sizeof(float);
  });
}

}  // namespace penta
