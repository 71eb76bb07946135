"""Asks for a snapshot in a subinterpreter that shares the main one's GIL, and prints what was said."""

import sys

path = sys.argv[1]
code = f"""
import sys
sys.path[:] = {sys.path!r}
import kmmem
try:
    kmmem.snapshot({path!r})
    said = "taken"
except Exception as error:
    said = str(error)
with open({path + ".said"!r}, "w") as file:
    file.write(said)
"""
if sys.version_info >= (3, 13):
    import _interpreters as interpreters

    number = interpreters.create("legacy")
else:
    import _xxsubinterpreters as interpreters

    number = interpreters.create(isolated=False)
interpreters.run_string(number, code)
print(open(path + ".said").read())
