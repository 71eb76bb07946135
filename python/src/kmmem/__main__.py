"""`python -m kmmem -m MODULE` does what `kmmem profile -m MODULE` does, with this interpreter."""

import os
import sys

from ._errors import TrackingError
from ._installation import executable


def main() -> int:
    """Become `kmmem profile`; return only if that fails."""
    try:
        program = executable()
    except TrackingError as error:
        print(f"kmmem: {error}", file=sys.stderr)
        return 2
    python = [] if os.environ.get("KMMEM_PYTHON") else ["--python", sys.executable]
    try:
        os.execv(program, [program, "profile", *python, *sys.argv[1:]])
    except OSError as error:
        print(f"kmmem: {program} cannot be started: {error.strerror}.", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
