/// What is said when a program that is recorded could not be photographed.
#pragma once

/// The sentence of kmmem.h for a number of enum kmm_photograph_end; 0 = the copy was killed.
const char *kmm_snapshot_reason(int reason);
