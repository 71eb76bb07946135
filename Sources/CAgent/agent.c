#include "kmm_agent.h"
