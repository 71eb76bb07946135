// Memory that variables of the process hold, each in its own way; all of it is in use.
#include "../blocks/scenario.h"

#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace {
struct Tree {
  std::unique_ptr<Tree> left, right;
  std::string name = std::string(100, 'n');
};

std::string text;
std::vector<std::vector<double>> table;
std::map<std::string, std::string> ordered;
std::unordered_map<int, std::string> hashed;
std::shared_ptr<Tree> tree;
char *pointer;

std::unique_ptr<Tree> grown(int depth) {
  auto made = std::make_unique<Tree>();
  if (depth > 0) made->left = grown(depth - 1), made->right = grown(depth - 1);
  return made;
}

std::vector<int> &of_function() {
  static std::vector<int> values(1000, 1);
  return values;
}
}  // namespace

static void innocent() {
  text.assign(1000, 't');
  table.assign(10, std::vector<double>(100, 1.0));
  for (int index = 0; index < 50; ++index) {
    ordered[std::to_string(index)] = std::string(100, 'o');
    hashed[index] = std::string(100, 'h');
  }
  tree = grown(4);
  std::free(pointer);
  pointer = static_cast<char *>(std::malloc(1000));
  std::memset(pointer, 1, 1000);
  of_function().push_back(1);
}

static void guilty() { innocent(); }
