/// What libFuzzer offers to custom mutators.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Changes bytes in place as libFuzzer does by itself; returns how many there are then, at most `capacity`.
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t count, size_t capacity);
