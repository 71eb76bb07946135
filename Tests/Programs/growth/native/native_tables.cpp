// Containers of C++ behind pybind11: some that only grow, and their twins with a limit.
#include <pybind11/pybind11.h>

#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

/// Keeps what was asked for by its name, for ever.
struct Index {
  std::unordered_map<std::string, double> entries;

  void remember(const std::string &name, double value) { entries[name] = value; }
};

/// Keeps the latest 64.
struct RecentIndex {
  std::unordered_map<std::string, double> entries;
  std::deque<std::string> order;

  void remember(const std::string &name, double value) {
    if (entries.insert_or_assign(name, value).second) order.push_back(name);
    while (order.size() > 64) {
      entries.erase(order.front());
      order.pop_front();
    }
  }
};

/// All samples ever heard, in one block that becomes larger by doubling.
struct Log {
  std::vector<double> samples;

  void append(double sample) { samples.push_back(sample); }
};

/// The latest samples, as many as were asked for, in a block that has room for all of them from the beginning.
struct Ring {
  std::size_t size;
  std::vector<double> samples;

  explicit Ring(std::size_t size) : size(size) { samples.reserve(size); }

  void append(double sample) {
    if (samples.size() == size) samples.erase(samples.begin());
    samples.push_back(sample);
  }
};

std::vector<double> noted;
std::vector<double> glanced(256);
std::map<long, double> sketched;
std::map<long, double> scribbled;

void note(double value) { noted.push_back(value); }

void glance(long number, double value) { glanced[number % 256] = value; }

void sketch(long number) { sketched.emplace(number, 0.5); }

void scribble(long number) {
  scribbled.emplace(number, 0.5);
  if (scribbled.size() > 100) scribbled.erase(scribbled.begin());
}

double total_anew(long number) {
  std::vector<double> made(20000, static_cast<double>(number));
  return made.back();
}

}  // namespace

PYBIND11_MODULE(native_tables, module) {
  namespace py = pybind11;
  py::class_<Index>(module, "Index").def(py::init<>()).def("remember", &Index::remember);
  py::class_<RecentIndex>(module, "RecentIndex").def(py::init<>()).def("remember", &RecentIndex::remember);
  py::class_<Log>(module, "Log").def(py::init<>()).def("append", &Log::append);
  py::class_<Ring>(module, "Ring").def(py::init<std::size_t>()).def("append", &Ring::append);
  module.def("note", &note);
  module.def("glance", &glance);
  module.def("sketch", &sketch);
  module.def("scribble", &scribble);
  module.def("total_anew", &total_anew);
}
