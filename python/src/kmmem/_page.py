"""Reports as pages, and pages within notebooks."""

from __future__ import annotations

import html
import os
import tempfile
from subprocess import DEVNULL, run

from ._errors import ReportError
from ._installation import executable

# A notebook keeps what it has displayed; a larger page stays a file of its own.
_MOST_BYTES = 16 << 20
_HEIGHT = 640


def write_page(path: str, *files: str) -> str:
    """Write the page of a capture or of snapshots, and return its path.

    Arguments:
        path: The page, which is replaced if it exists.
        files: What it shows.
    """
    target = os.path.abspath(path)
    command = [executable(), "report", *files, "--format", "html", "-o", target]
    done = run(command, stdin=DEVNULL, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        words = done.stderr.strip()
        raise ReportError(words.partition("kmmem: ")[2] or words or f"kmmem report failed with {done.returncode}")
    return target


def framed_page(title: str, *files: str) -> str:
    """Return the page as HTML to stand within another one: a frame whose scripts cannot reach what is around it."""
    with tempfile.TemporaryDirectory(prefix="kmmem-page-") as folder:
        path = write_page(os.path.join(folder, "page.html"), *files)
        size = os.path.getsize(path)
        if size > _MOST_BYTES:
            command = html.escape(f"kmmem report {' '.join(files)} --format html -o report.html")
            words = f"a page of {size >> 20} MiB, too large for a notebook"
            return f"<p>{html.escape(title)}: {words}: <code>{command}</code></p>"
        with open(path, encoding="utf-8") as file:
            page = html.escape(file.read(), quote=True)
    style = f"width: 100%; height: {_HEIGHT}px; border: 1px solid #8884"
    allowed = "allow-scripts allow-downloads"
    return f'<iframe title="{html.escape(title)}" sandbox="{allowed}" style="{style}" srcdoc="{page}"></iframe>'
