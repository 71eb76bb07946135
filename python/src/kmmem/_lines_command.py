"""What `kmmem lines` runs in the interpreter: a program with `@profile`, recorded, and then its tables."""

from __future__ import annotations

import argparse
import builtins
import os
import runpy
import sys
import tempfile
from collections.abc import Sequence

from . import _line_counting
from ._errors import TrackingError
from ._profile import lines, profile, show
from ._tracking import start, stop

_EPILOG = """examples:
  kmmem lines analyse.py --chorales 3
  kmmem lines -o run.kmmem -m music_brain.harmony
"""


def main(words: Sequence[str] | None = None) -> None:
    """Run the program that the words name; it ends as it would alone."""
    options, target = _options(sys.argv[1:] if words is None else list(words))
    with tempfile.TemporaryDirectory(prefix="kmmem-lines-") as folder:
        capture = options.output or os.path.join(folder, "run.kmmem")
        builtins.profile = profile  # type: ignore[attr-defined]
        try:
            start(capture, overwrite=options.force)
            _line_counting.begin()
        except TrackingError as error:
            raise SystemExit(f"kmmem: {error}") from None
        try:
            _run(options.module, target)
        finally:
            stop()
            found = lines()
            show(found)
            if not found:
                print("kmmem: no function was decorated with @profile, so there are no lines to tell of.", file=sys.stderr)


def _run(is_module: bool, target: Sequence[str]) -> None:
    sys.argv[:] = target
    if is_module:
        sys.path.insert(0, os.getcwd())
        runpy.run_module(target[0], run_name="__main__", alter_sys=True)
    else:
        sys.path.insert(0, os.path.dirname(os.path.abspath(target[0])))
        runpy.run_path(target[0], run_name="__main__")


def _options(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="kmmem lines",
        description="Run a program, and say of each line of the functions under @profile what it did with memory.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="keep the capture here")
    parser.add_argument("--force", action="store_true", help="replace an existing capture")
    parser.add_argument("-m", dest="module", action="store_true", help="what follows is a module, not a script")
    parser.add_argument("target", nargs=argparse.REMAINDER, help="SCRIPT or MODULE, and its arguments")
    options = parser.parse_args(words)
    if not options.target:
        parser.error("name a script, or -m and a module")
    return options, options.target


if __name__ == "__main__":
    main()
