"""What `kmmem growth` has said, as a page in a real browser."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from browsing import Opened
from interpreters import supported_pythons
from recording import Kmmem, find_kmmem

GROWING = """
    cache, latest = {}, __import__("collections").deque(maxlen=7)
    def visit():
        cache[len(cache)] = bytearray(100)
        latest.append([1])
"""


@pytest.fixture(scope="module")
def growth(tmp_path_factory) -> tuple[Kmmem, Path, dict]:
    """What `kmmem growth` has said of a module with a cache without a limit, and its answer."""
    folder = tmp_path_factory.mktemp("growth")
    (folder / "growing.py").write_text(textwrap.dedent(GROWING), "utf-8")
    kmmem = Kmmem(find_kmmem(), folder)
    path = folder / "growth.json"
    words = ("--call", "growing:visit", "--rounds", 40, "--python", supported_pythons()[-1].path)
    done = kmmem.run("growth", *words, "--format", "json", "-o", path, cwd=folder)
    assert done.returncode == 0, done.stderr
    return kmmem, path, json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside a capture"])
def test_what_grows_is_shown_with_its_course(browser, growth, tmp_path, beside):
    kmmem, path, answer = growth
    page = tmp_path / "page.html"
    python = supported_pythons()[-1]
    captures = [kmmem.profile(["-c", "kept = bytes(10_000)"], "--python", python.path).path] if beside else []
    done = kmmem.run("report", *captures, path, "--format", "html", "-o", page)
    assert done.returncode == 0, done.stderr
    opened = Opened.of(browser, page)
    tabs = opened.page.locator('[role="tab"]').all_text_contents()
    assert tabs == (["Findings", "Flame graph", "Timeline", "Tables", "About"] if beside else ["Findings"])
    panel = opened.show("findings")
    accused = [verdict for verdict in answer["verdicts"] if verdict["verdict"] in ("CONFIRMED", "LIKELY")]
    assert [verdict["place"] for verdict in accused] == ["growing.cache"]
    assert panel.locator(".card h3").all_text_contents() == ["growing.cache"]
    course = panel.locator("svg.course")
    assert course.locator("circle").count() == len(accused[0]["entries"])
    assert course.get_attribute("aria-label").endswith(", ".join(map(str, accused[0]["entries"])))
    assert accused[0]["change"] in panel.locator(".card").text_content()
    opened.close()
