"""The programs that are run untracked and under every tool."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Workload:
    """A program of 3 - 10 s whose size is its only argument."""

    name: str
    script: str
    description: str


WORKLOADS = (
    Workload("object-churn", "object_churn.py", "Python objects made and dropped at depth 20"),
    Workload("recursion", "recursion.py", "objects made at every level of a recursion 200 deep"),
    Workload("cpp-churn", "cpp_churn.py", "vectors, strings and maps made by each call of an extension"),
    Workload("numpy", "numpy_temporaries.py", "intermediate arrays of 512 bytes to 2 MB"),
    Workload("music21", "music21_analysis.py", "Bach chorales parsed and named by Roman numerals"),
    Workload("fastapi", "fastapi_client.py", "requests through a FastAPI service in one process"),
    Workload("threads", "threads.py", "two threads that allocate in C++ without the GIL"),
)

IDLE = Workload("idle", "idle.py", "a program that does nothing")
LIVE_OBJECTS = Workload("live-objects", "live_objects.py", "chords held as Python objects")
LIVE_BLOCKS = Workload("live-blocks", "live_blocks.py", "blocks of a mix of sizes held by C++")
