"""How often random tests run."""

import os


def rounds(name: str, default: int) -> int:
    """The number of rounds of a random test: $KMMEM_<NAME>_RUNS if it is set, as `make soak` does."""
    return int(os.environ.get(f"KMMEM_{name}_RUNS", default))
