#include <cmath>
#include <stdexcept>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "models/model_bank.hpp"

namespace penta::tests {
namespace {

/// |a - b| and its opposite, by two hidden relu units.
DenseModel difference() {
  return DenseModel{{{2, 2, {1, -1, -1, 1}, {0, 0}, Activation::relu}, {2, 2, {1, 1, -1, -1}, {0, 0}, Activation::linear}}};
}

TEST_CASE("a model computes", "[models]") {
  const auto output = difference().predict(std::vector{3.0F, 5.0F});
  CHECK(output == std::vector{2.0F, -2.0F});
  const DenseModel softmax{{{1, 3, {0, 0, 0}, {1, 1, 1}, Activation::softmax}}};
  const auto shares = softmax.predict(std::vector{9.0F});
  CHECK(std::abs(shares[0] - 1.0F / 3.0F) < 1e-6F);  // equal sums have equal shares
}

TEST_CASE("misfits are refused", "[models]") {
  const auto misfit = [] { DenseModel{{{2, 2, {1, 2, 3}, {0, 0}, Activation::linear}}}; };
  CHECK_THROWS_AS(misfit(), std::invalid_argument);
  CHECK_THROWS_AS(difference().predict(std::vector{1.0F}), std::invalid_argument);
  CHECK_THROWS_AS(ModelBank{}.model("nothing"), std::out_of_range);
}

TEST_CASE("a bank holds several models", "[models]") {
  ModelBank bank;
  bank.load("first", difference());
  bank.load("second", difference());
  bank.load("first", difference());
  CHECK(bank.names() == std::vector<std::string>{"first", "second"});
  CHECK(bank.byte_count() == 2 * 12 * sizeof(float));
  CHECK(bank.unload("first"));
  CHECK_FALSE(bank.unload("first"));
}

}  // namespace
}  // namespace penta::tests
