/// Where a program samples its stack twice: once by libunwind for itself, once by an allocation for kmmem.
#pragma once
#include <cstddef>

/// The size of every sampled allocation; nothing else in these programs allocates so much at once.
constexpr size_t kSampleSize = 4242;

/// Takes one sample of the calling stack.
void sample();

/// Writes each different stack as a line: its count, then its return addresses from the innermost caller of sample() out.
void write_samples(const char *path);
