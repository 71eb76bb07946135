/// What Instruments takes from C: Expat, linked dynamically.
#pragma once
#include <expat.h>
