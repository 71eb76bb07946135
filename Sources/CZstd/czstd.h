/// What Instruments takes from C: Zstandard, linked dynamically.
#pragma once
#include <zstd.h>
