"""Makes one file of the page's parts and d3: the template that `kmmem report --format html` fills.

usage: assemble.py D3_SCRIPT D3_COPYRIGHT OUTPUT
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

INCLUDE = re.compile(r"^<!-- include: (\S+) -->$", re.MULTILINE)


def assembled(d3: Path, copyright_file: Path) -> str:
    """Return the page with its parts in the places that ask for them."""
    folder = Path(__file__).parent
    parts = {"d3.js": d3, "d3.copyright": copyright_file}

    def content(match: re.Match[str]) -> str:
        text = parts.get(match[1], folder / match[1]).read_text("utf-8")
        # What would end the element or the comment that it stands in.
        for mark in ("</script", "</style", "*/" if match[1] == "d3.copyright" else "</script"):
            if mark in text:
                raise SystemExit(f"{match[1]} contains {mark}, which would end its place in the page.")
        return text.rstrip("\n")

    return INCLUDE.sub(content, (folder / "page.html").read_text("utf-8"))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        raise SystemExit(__doc__)
    Path(sys.argv[3]).write_text(assembled(Path(sys.argv[1]), Path(sys.argv[2])), "utf-8")
