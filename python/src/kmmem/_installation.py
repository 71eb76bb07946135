"""Where the parts of an installation lie."""

import os
import sys

from ._errors import TrackingError

_AGENT = "libkmmem_agent.so"


def get_include() -> str:
    """Find the folder of kmmem.h, with which C and C++ code asks for snapshots and marks."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "include")


def executable() -> str:
    """Find the kmmem program: $KMMEM_EXECUTABLE, else the environment's own, else the one on PATH."""
    named = os.environ.get("KMMEM_EXECUTABLE")
    if named:
        if os.access(named, os.X_OK):
            return os.path.abspath(named)
        raise TrackingError(f"KMMEM_EXECUTABLE is {named}, which is no program; correct it or unset it.")
    own = os.path.join(sys.prefix, "bin", "kmmem")
    if os.access(own, os.X_OK):
        return own
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        candidate = os.path.join(folder or os.curdir, "kmmem")
        if os.path.isfile(candidate) and os.access(candidate, os.X_OK):
            return os.path.abspath(candidate)
    raise TrackingError(f"the kmmem program is neither {own} nor on PATH; install kmmem again or set KMMEM_EXECUTABLE.")


def library_folder() -> str:
    """Find the folder of the agent: $KMMEM_LIBRARY_DIR, else beside or near the kmmem program."""
    named = os.environ.get("KMMEM_LIBRARY_DIR")
    if named:
        folders = [os.path.abspath(named)]
    else:
        programs = os.path.dirname(os.path.realpath(executable()))
        folders = [os.path.join(os.path.dirname(programs), "lib", "kmmem"), programs]
    for folder in folders:
        if os.path.isfile(os.path.join(folder, _AGENT)):
            return folder
    raise TrackingError(f"{_AGENT} is not in {' or '.join(folders)}; install kmmem again or set KMMEM_LIBRARY_DIR.")
