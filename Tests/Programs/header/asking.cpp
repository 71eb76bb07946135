#include "asking.h"
