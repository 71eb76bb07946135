"""The table of planted defects, as defects.toml has it."""

from __future__ import annotations

import sys

from conftest import EXAMPLE

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TABLE = tomllib.loads((EXAMPLE / "defects.toml").read_text())
DEFECTS = {entry["name"]: entry for entry in TABLE["defect"]}
INNOCENTS = {entry["name"]: entry for entry in TABLE["innocent"]}
