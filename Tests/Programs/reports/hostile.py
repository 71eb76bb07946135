"""Functions and files whose names are markup, escape sequences, fields, lines, formulas, and very long; hostile.py NAMES."""

import json
import sys

NAMES = json.loads(sys.argv[1])
held = []

for name in NAMES:
    scope = {"held": held}
    exec(
        compile(
            "def named(): held.append(bytearray(100_000))", "<" + name[:200].replace("\0", "") + ">.py", "exec"
        ),
        scope,
    )
    function = scope["named"]
    changes = {"co_name": name}
    if sys.version_info >= (3, 11):
        changes["co_qualname"] = name
    function.__code__ = function.__code__.replace(**changes)
    function()
