#include <cstddef>

void *keep(std::size_t size);
void *volatile kept;

int main() {
  kept = keep(4321);
  return 0;
}
