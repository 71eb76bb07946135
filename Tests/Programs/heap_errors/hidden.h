#pragma once

/// The same value, of which the compiler knows nothing any more: it neither warns nor leaves out what is done with it.
#define hidden(value)                               \
  __extension__({                                   \
    __typeof__(value) same = value;                 \
    __asm__ volatile("" : "+r"(same) : : "memory"); \
    same;                                           \
  })

/// Makes the compiler believe that somebody needs a value.
#define use(value)                                 \
  __extension__({                                  \
    __typeof__(value) used = value;                \
    __asm__ volatile("" : : "r"(used) : "memory"); \
  })
