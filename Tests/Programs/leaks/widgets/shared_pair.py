"""C++ objects that share each other, and whose Python objects are gone: shared_pair.py guilty|innocent."""

import sys

import widgets

for _ in range(6):
    widgets.make_pair(sys.argv[1] == "innocent", None)  # guilty
