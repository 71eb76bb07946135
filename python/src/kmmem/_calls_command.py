"""What `kmmem check` runs in the interpreter where a budget is `per = "call"`: a program, some functions measured."""

from __future__ import annotations

import atexit
import json
import os
import sys

from . import _extension, _main_program
from ._call_figures import CallFigures
from ._measured_modules import MeasuredModules


def main() -> None:
    """Run the program that `kmmem check` names; it ends as it would alone."""
    settings = json.loads(sys.argv[1])
    words, is_module = sys.argv[2:], settings["is_module"]
    _extension.load().note("command", "\x1f".join([sys.executable, *(["-m"] if is_module else []), *words]))
    calls = CallFigures()
    modules = MeasuredModules(settings["functions"], calls, words[0] if is_module else None)
    sys.meta_path.insert(0, modules)
    atexit.register(calls.note_all)
    script = os.path.splitext(os.path.basename(words[0]))[0]
    try:
        _main_program.run(
            words,
            is_module=is_module,
            compiled=lambda source, file: modules.compiled(source, file, script, is_main=True),
        )
    except _main_program.NotFoundError as error:
        print(f"kmmem: {error}", file=sys.stderr)
        raise SystemExit(2) from None
