#include "kmm_interface.h"
