#include "kmm_snapshot_reason.h"

#define KMMEM_NO_REALTIME
#include "../../python/src/kmmem/include/kmmem.h"

const char *kmm_snapshot_reason(int reason) { return kmmem_snapshot_error(reason == 0 ? -1 : reason); }
