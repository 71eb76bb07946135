/// Where the states of CPython 3.9 - 3.13 keep what has a name; by the headers of 3.9.18, 3.10.13, 3.11.7, 3.12.1 and 3.13.0.
#include "photograph.h"

struct part {
  const char *name;
  bool is_thread;
  uint16_t places[5]; ///< from 3.9 on; 0 = there is none
};

static const struct part parts[] = {
    {"system dictionary", false, {872, 872, 904, 352, 7640}},
    {"builtins", false, {880, 880, 912, 360, 7648}},
    {"own dictionary", false, {1376, 1344, 1400, 1720, 8448}},
    {"copy of builtins", false, {1384, 1352, 1408, 1736, 8464}},
    {"modules", false, {856, 856, 888, 944, 7656}},
    {"modules by index", false, {864, 864, 896, 952, 7664}},
    {"import machinery", false, {888, 888, 920, 960, 7672}},
    {"import function", false, {1392, 1360, 1416, 984, 7696}},
    {"codec search path", false, {912, 912, 936, 1248, 7960}},
    {"codec search cache", false, {920, 920, 944, 1256, 7968}},
    {"codec error registry", false, {928, 928, 952, 1264, 7976}},
    {"callbacks before a fork", false, {3456, 3424, 3480, 3872, 10632}},
    {"callbacks after a fork, in the parent", false, {3464, 3432, 3488, 3880, 10640}},
    {"callbacks after a fork, in the child", false, {3472, 3440, 3496, 3888, 10648}},
    {"audit hooks", false, {3536, 3504, 3552, 0, 10808}},
    {"dictionary of a thread", true, {152, 152, 128, 112, 128}},
    {"context of a thread", true, {240, 240, 224, 208, 208}},
    {"profile function's argument", true, {72, 72, 80, 80, 96}},
    {"trace function's argument", true, {80, 80, 88, 88, 104}},
    {"exception on its way", true, {96, 96, 104, 96, 112}},
    {"exception being handled", true, {120, 120, 320, 256, 256}},
    {"exception for a thread", true, {168, 168, 144, 128, 144}},
    {"hook of new asynchronous generators", true, {224, 224, 208, 192, 192}},
    {"hook of ending asynchronous generators", true, {232, 232, 216, 200, 200}},
};

uint32_t kmm_interpreter_bytes(uint32_t minor, bool is_thread) {
  static const uint32_t interpreter[] = {5656, 113528, 107752, 383552, 194968}, thread[] = {264, 280, 360, 288, 304};
  if (minor < 9 || minor > 13) return 0;
  return (is_thread ? thread : interpreter)[minor - 9];
}

const char *kmm_interpreter_part(uint32_t minor, bool is_thread, uint32_t place) {
  if (place == 0) return NULL;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; ++i)
    if (parts[i].is_thread == is_thread && parts[i].places[minor - 9] == place) return parts[i].name;
  return NULL;
}
