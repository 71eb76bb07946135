#include <cmath>
#include <stdexcept>
#include <utility>
#include <vector>

#include "check.hpp"
#include "models/model_bank.hpp"

namespace penta::tests {
namespace {

/// |a - b| and its opposite, by two hidden relu units.
DenseModel difference() {
  return DenseModel{{{2, 2, {1, -1, -1, 1}, {0, 0}, Activation::relu}, {2, 2, {1, 1, -1, -1}, {0, 0}, Activation::linear}}};
}

template <typename Exception, typename Action>
bool throws(Action action) {
  try {
    action();
  } catch (const Exception &) {
    return true;
  }
  return false;
}

void a_model_computes(Checks &checks) {
  const auto output = difference().predict(std::vector{3.0F, 5.0F});
  checks.expect(output == std::vector{2.0F, -2.0F}, "the network computes |3 - 5|");
  const DenseModel softmax{{{1, 3, {0, 0, 0}, {1, 1, 1}, Activation::softmax}}};
  const auto shares = softmax.predict(std::vector{9.0F});
  checks.expect(std::abs(shares[0] - 1.0F / 3.0F) < 1e-6F, "equal sums have equal shares");
}

void misfits_are_refused(Checks &checks) {
  const auto misfit = [] { DenseModel{{{2, 2, {1, 2, 3}, {0, 0}, Activation::linear}}}; };
  checks.expect(throws<std::invalid_argument>(misfit), "weights of the wrong number are refused");
  checks.expect(throws<std::invalid_argument>([] { difference().predict(std::vector{1.0F}); }), "a short input is refused");
  checks.expect(throws<std::out_of_range>([] { ModelBank{}.model("nothing"); }), "an unknown model is refused");
}

void a_bank_holds_several_models(Checks &checks) {
  ModelBank bank;
  bank.load("first", difference());
  bank.load("second", difference());
  bank.load("first", difference());
  checks.expect(bank.names() == std::vector<std::string>{"first", "second"}, "a name is loaded once");
  checks.expect(bank.byte_count() == 2 * 12 * sizeof(float), "the bytes of the weights are counted");
  checks.expect(bank.unload("first") && !bank.unload("first"), "a model is unloaded once");
}

}  // namespace

void model_tests(Checks &checks) {
  a_model_computes(checks);
  misfits_are_refused(checks);
  a_bank_holds_several_models(checks);
}

}  // namespace penta::tests
