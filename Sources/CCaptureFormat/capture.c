#include "kmm_capture.h"
