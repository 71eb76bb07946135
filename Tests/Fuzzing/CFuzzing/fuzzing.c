#include "kmm_fuzzing.h"
