/// What Symbolication takes from C: libelf and libdw (linked dynamically) and the demanglers of the two runtimes that are
/// linked anyway.
#pragma once
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwelf.h>
#include <gelf.h>
#include <libelf.h>
#include <stddef.h>
#include <stdint.h>

/// The Itanium C++ ABI's demangler, from libstdc++: the result is malloc'd; NULL if `mangled` is no mangled name.
char *__cxa_demangle(const char *mangled, char *buffer, size_t *length, int *status);

/// The Swift runtime's demangler, from libswiftCore: the result is malloc'd; NULL if `mangled` is no Swift symbol.
char *swift_demangle(const char *mangled, size_t mangled_length, char *buffer, size_t *length, uint32_t flags);
