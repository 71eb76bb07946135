#!/bin/bash
# Makes the fixtures of the sanitizers anew; run it at /home/user/src with errors.cpp.
set -u
FLAGS="-fsized-deallocation -g -O0 -fno-omit-frame-pointer -w errors.cpp -lpthread"
clang++ -fsanitize=address,undefined -o clang $FLAGS
clang++ -fsanitize=leak -o clang-leak $FLAGS
clang++ -fsanitize=undefined -o clang-undefined $FLAGS
g++ -fsanitize=address,undefined -o gcc $FLAGS
g++ -fsanitize=leak -o gcc-leak $FLAGS
ALL="heapOverflow heapUnderflow useAfterFree useAfterFreeInThread doubleFree invalidFree mismatched sizedDelete stackOverflow useAfterReturn
  useAfterScope globalOverflow null wild overlap negativeSize tooBig deep library leak"
export ASAN_OPTIONS=detect_stack_use_after_return=1:allocator_may_return_null=0:malloc_context_size=6:stack_trace_format=DEFAULT
run() { # program log options
  for one in $ALL; do setarch -R ./$1 $one 2>&1; done | grep -v '^  0x\|^=>0x' | awk '/recurse/ && seen[$0 ~ /recurse/]++ > 6 {next} {print} !/recurse/ {delete seen}' >$2
}
run clang clang.log
run gcc gcc.log
ASAN_OPTIONS=$ASAN_OPTIONS:symbolize=0 run clang clang-unsymbolized.log
UBSAN_OPTIONS=print_stacktrace=1 ./clang-undefined undefined undefinedNull >clang-undefined.log 2>&1
./gcc undefined undefinedNull >gcc-undefined.log 2>&1
./clang-leak leak >clang-leak.log 2>&1
./gcc-leak leak >gcc-leak.log 2>&1
# As a terminal would see it.
ASAN_OPTIONS=color=always:print_full_thread_history=0 ./clang heapOverflow 2>&1 | grep -v "^ .0x\|^=>0x\|redzone\|:  *.\[1m" >colored.log
# Errors that do not end the program.
clang++ -fsanitize=address -fsanitize-recover=address -o recover $FLAGS
ASAN_OPTIONS=halt_on_error=0:malloc_context_size=6 ./recover heapOverflow useAfterFree library leak globalOverflow >recover.log 2>&1
