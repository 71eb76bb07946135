#include "defects/defects.hpp"

#include <array>
#include <atomic>
#include <cstddef>

namespace penta {
namespace {

constexpr std::array<std::string_view, 5> names{"missing-delete", "exception-leak", "buffer-overrun", "growing-vector",
                                                "audio-allocation"};
std::array<std::atomic<bool>, names.size()> planted{};

}  // namespace

bool is_planted(Defect defect) noexcept {
  return planted[static_cast<std::size_t>(defect)].load(std::memory_order_relaxed);
}

bool plant(std::string_view name, bool on) noexcept {
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (names[index] == name) {
      planted[index].store(on, std::memory_order_relaxed);
      return true;
    }
  }
  return false;
}

void plant_listed(std::string_view list) noexcept {
  while (!list.empty()) {
    const auto comma = list.find(',');
    plant(list.substr(0, comma), true);
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
}

}  // namespace penta
