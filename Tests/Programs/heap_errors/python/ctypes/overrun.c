// A buffer of samples that Python fills, with as many as it says.
#include "../../hidden.h"

#include <stdlib.h>

float *make_buffer(int frames) {
  float *buffer = hidden(calloc((size_t)frames, sizeof(float)));  // allocated
  return buffer;
}

void fill(float *buffer, const float *samples, int count) {
  for (int frame = 0; frame < count; ++frame) buffer[frame] = samples[frame];  // guilty
}

void drop_buffer(float *buffer) { free(buffer); }
