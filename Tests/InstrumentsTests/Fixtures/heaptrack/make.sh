#!/bin/bash
# Makes the fixtures of heaptrack anew; run it at /home/user/src with memory.cpp.
g++ -g -O1 -fno-builtin -w -o memory memory.cpp
heaptrack -o memory ./memory >/dev/null 2>&1
zstd -dqc memory.zst | gzip -9n >memory.gz
# As heaptrack 1.3 wrote it: version 2 has no lengths of strings.
zstd -dqc memory.zst | sed "1s/.*/v 10300 2/; s/^s [0-9a-f]* /s /" >version2.txt
# What heaptrack says of it itself, for the tests.
heaptrack_print -f memory.zst -a -p -T -l -n 100 -s 1 2>/dev/null >printed.txt
