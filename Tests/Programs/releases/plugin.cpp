// A plugin that gives memory to its host and takes some of its. Its first allocation is that of a static variable.
#include <string>

namespace {
int *const table = new int[100]();
}

extern "C" void take(std::string *text) { delete text; }
extern "C" void take_array(int *numbers) { delete[] numbers; }
extern "C" std::string *give() { return new std::string(100, 'p'); }
extern "C" int *give_array() { return new int[50](); }
extern "C" void finish() { delete[] table; }
