// A part of a program that loses a block: linked statically, or loaded and perhaps unloaded again.
extern "C" __attribute__((visibility("default"), noinline)) void lose_in_part() {
  auto *volatile notes = new char[50];  // part
  notes[0] = 1;
}

extern "C" __attribute__((visibility("default"), noinline)) void free_in_part() {
  auto *volatile notes = new char[50];
  delete[] notes;
}
