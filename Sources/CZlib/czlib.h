/// What CaptureFormat takes from C: zlib, linked dynamically; libelf, which is linked as well, needs it anyway.
#pragma once
#include <zlib.h>
