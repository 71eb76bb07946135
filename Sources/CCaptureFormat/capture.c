#include "kmm_capture.h"
#include "kmm_snapshot.h"
