#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "bindings/bindings.hpp"
#include "models/model_bank.hpp"

namespace py = pybind11;

namespace penta {
namespace {

using Numbers = py::array_t<float, py::array::c_style | py::array::forcecast>;
using LayerParts = std::tuple<Numbers, Numbers, std::string>;

Activation activation_named(const std::string &name) {
  if (name == "linear") {
    return Activation::linear;
  }
  if (name == "relu") {
    return Activation::relu;
  }
  if (name == "softmax") {
    return Activation::softmax;
  }
  throw std::invalid_argument("an activation is linear, relu or softmax, not " + name);
}

DenseLayer layer_of(const LayerParts &parts) {
  const auto &[weights, bias, activation] = parts;
  if (weights.ndim() != 2) {
    throw std::invalid_argument("the weights of a layer must be a table");
  }
  return {static_cast<std::size_t>(weights.shape(1)), static_cast<std::size_t>(weights.shape(0)),
          std::vector<float>(weights.data(), weights.data() + weights.size()),
          std::vector<float>(bias.data(), bias.data() + bias.size()), activation_named(activation)};
}

void load(ModelBank &bank, const std::string &name, const std::vector<LayerParts> &parts) {
  std::vector<DenseLayer> layers;
  for (const auto &part : parts) {
    layers.push_back(layer_of(part));
  }
  bank.load(name, DenseModel{std::move(layers)});
}

py::array_t<float> predict(const ModelBank &bank, const std::string &name, const Numbers &input) {
  const auto output = bank.model(name).predict({input.data(), static_cast<std::size_t>(input.size())});
  return py::array_t<float>(static_cast<py::ssize_t>(output.size()), output.data());
}

}  // namespace

void bind_models(py::module_ &module) {
  py::class_<ModelBank>(module, "ModelBank", "The models that are loaded now, with their weights in native memory.")
      .def(py::init<>())
      .def("load", &load, py::arg("name"), py::arg("layers"), "Loads layers of (weights, bias, activation).")
      .def("unload", &ModelBank::unload, py::arg("name"))
      .def("predict", &predict, py::arg("name"), py::arg("input"))
      .def_property_readonly("names", &ModelBank::names)
      .def_property_readonly("byte_count", &ModelBank::byte_count);
}

}  // namespace penta
