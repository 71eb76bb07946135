"""Runs a program and says what is left when it ends, without kmmem: witness.py SUBJECT SCRIPT [ARGUMENTS].

SUBJECT is the name of a class, whose instances are counted, or `module.function`, which counts. Prints two numbers:
before and after a last collection, at the end of the program's atexit callbacks.
"""

import atexit
import gc
import runpy
import sys


def count():
    module, _, function = subject.rpartition(".")
    if module:
        return getattr(sys.modules[module], function)()
    return sum(type(item).__name__ == subject for item in gc.get_objects())


def report():
    waiting = count()
    gc.collect()
    gc.unfreeze()
    print(waiting, count(), flush=True)


subject = sys.argv[1]
sys.argv = sys.argv[2:]
sys.path[0] = sys.argv[0].rpartition("/")[0]
atexit.register(report)
kept = runpy.run_path(sys.argv[0], run_name="__main__")
