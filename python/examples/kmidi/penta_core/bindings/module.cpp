#include "bindings/bindings.hpp"

PYBIND11_MODULE(penta_core, module) { penta::bind_all(module); }
