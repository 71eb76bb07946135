#!/usr/bin/env bash
# Proves of the libraries that go into a target: they need libc alone, they hold no trapping instruction outside Swift's own
# unreachable support functions, and they show no name but kmmem's.
set -euo pipefail
build=${1:?folder of the built libraries}
failed=0
say() { echo "shipped: $*" >&2; failed=1; }

for library in libkmmem_agent.so libkmmem_python.so lib_kmmem.so libkmmem_sanitizer.so; do
  file=$build/$library
  [ -f "$file" ] || { say "$file is missing; build first"; continue; }
  needed=$(readelf -d "$file" | sed -n 's/.*NEEDED.*\[\(.*\)\].*/\1/p' | grep -v -e '^libc\.so\.6$' -e '^ld-linux' || true)
  [ -z "$needed" ] || say "$library needs more than libc: $needed"
  shown=$(nm -D --defined-only "$file" | awk '{print $3}' | grep -v -E '^(kmm_|PyInit_)' || true)
  [ -z "$shown" ] || say "$library shows foreign names: $shown"
  traps=$(objdump -d --no-show-raw-insn "$file" | awk '/^[0-9a-f]+ </ {f = $2} /\tud2/ {print f}' | grep -v -E '^<_?swift_' | sort -u || true)
  [ -z "$traps" ] || say "$library may trap in: $traps"
done
[ "$failed" = 0 ] && echo "shipped: libc alone, no traps, no foreign names"
exit $failed
