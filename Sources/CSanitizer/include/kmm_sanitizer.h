/// Where a library that AddressSanitizer's reports go through writes Python's stacks: the beginning of its files' names.
#pragma once
#define KMM_SANITIZER_STACKS "KMMEM_SANITIZER_STACKS"
