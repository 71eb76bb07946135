#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace penta {

/// What a layer does to its sums.
enum class Activation { linear, relu, softmax };

/// One dense layer: `outputs` rows of `inputs` weights, and a bias for each row.
struct DenseLayer {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::vector<float> weights;
  std::vector<float> bias;
  Activation activation = Activation::linear;
};

/// A feed-forward network whose weights live in native memory.
class DenseModel {
 public:
  /// Throws std::invalid_argument when the layers do not fit together.
  explicit DenseModel(std::vector<DenseLayer> layers);

  /// The output for one input of inputs() numbers; throws std::invalid_argument for another length.
  std::vector<float> predict(std::span<const float> input) const;

  std::size_t inputs() const noexcept { return layers_.front().inputs; }
  std::size_t outputs() const noexcept { return layers_.back().outputs; }

  /// The bytes of all weights and biases.
  std::size_t byte_count() const noexcept;

 private:
  std::vector<DenseLayer> layers_;
};

}  // namespace penta
