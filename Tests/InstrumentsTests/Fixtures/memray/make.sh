#!/bin/bash
# Makes the fixtures of memray anew; run it at /home/user/src with memory.py, and with memray in ./venv.
memray=venv/bin/memray
export PYTHONMALLOC=malloc
$memray run -q -f -o memory.bin memory.py
$memray transform csv -f -o memory.csv memory.bin
$memray transform csv -f --leaks -o leaks.csv memory.bin
PYTHONPATH= $memray run -q -f --native -o native.bin memory.py
$memray transform csv -f -o native.csv native.bin
# The path of the interpreter is this machine's.
declare -A lines=([memory]=60 [leaks]=60 [native]=14)
for file in memory leaks native; do
  sed 's|/[^;|,"]*/lib/python3|/usr/lib/python3|g; s|/[^;|,"]*/Python-3|/usr/src/Python-3|g' $file.csv | awk "NR == 1 || /memory.py/ || NR % 40 == 0" | head -${lines[$file]} >$file.csv.new
  mv $file.csv.new $file.csv
done
