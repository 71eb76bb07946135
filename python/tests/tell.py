"""Tells everything that a program can see of how it was started, as JSON."""

import json
import os
import resource
import signal
import sys

here = globals()
spec = here.get("__spec__")
mask = os.umask(0)
os.umask(mask)
seen = {
    "argv": sys.argv,
    "orig_argv": getattr(sys, "orig_argv", None),
    "path": sys.path,
    "executable": sys.executable,
    "prefix": sys.prefix,
    "flags": str(sys.flags),
    "name": __name__,
    "file": here.get("__file__"),
    "package": here.get("__package__"),
    "spec": spec and [spec.name, spec.origin],
    "main": sys.modules["__main__"].__dict__ is here,
    "modules": sorted(name for name in sys.modules if "kmmem" in name),
    "environment": dict(os.environ),
    "folder": os.getcwd(),
    "own group": os.getpgrp() == os.getpid(),
    "own session": os.getsid(0) == os.getpid(),
    "mask": mask,
    "handlers": [str(signal.getsignal(number)) for number in range(1, 65) if number not in (32, 33)],
    "blocked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "descriptors": sorted(int(name) for name in os.listdir("/proc/self/fd"))[:-1],
    "limits": [resource.getrlimit(number) for number in range(16)],
    "nice": os.nice(0),
    "terminals": [os.isatty(number) for number in range(3)],
    "input": sys.stdin.read() if "--read" in sys.argv else None,
}
json.dump(seen, sys.stdout)
