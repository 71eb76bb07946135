/* Objects of C++: one with virtual functions, one without, and what they hold. */
#include <memory>
#include <string>
#include <vector>

namespace penta {
struct Voice {
  virtual ~Voice() = default;
  std::string name = "a name that is too long for the object itself";
};
struct Choir {
  std::vector<std::unique_ptr<Voice>> voices;
};
}  // namespace penta

static penta::Choir *choir;

int main() {
  choir = new penta::Choir;
  for (int i = 0; i < 4; i++) choir->voices.push_back(std::make_unique<penta::Voice>());
  // A member that is lost with its object.
  (new penta::Choir)->voices.resize(500);
}
