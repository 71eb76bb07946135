#!/bin/bash
# Makes the fixtures of Valgrind anew; run it in a folder of its own, at /home/user/src, with errors.cpp and mine.supp.
set -u
g++ -gdwarf-4 -O1 -fno-builtin -w -o errors errors.cpp -lpthread
V="valgrind --xml=yes --track-origins=yes --leak-check=full --show-leak-kinds=all --track-fds=yes --num-callers=6"
# Descriptors of the shell's own would be told too.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- 10>&-
$V --suppressions=mine.supp --xml-file=everything.xml ./errors >/dev/null 2>&1
$V --xml-file=segv.xml ./errors segv >/dev/null 2>&1
$V --gen-suppressions=all --read-var-info=yes --trace-children=yes --xml-file=fork.%p.xml ./errors fork >/dev/null 2>&1
set -- fork.*.xml
mv "$1" parent.xml
mv "$2" child.xml
$V --xml-file=killed.xml ./errors sleep >/dev/null 2>&1 &
sleep 6
kill -9 $!
