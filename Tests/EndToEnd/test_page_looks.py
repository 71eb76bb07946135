"""What a page looks like: pictures of its views, kept in Looks, within a tolerance for other fonts.

With KMMEM_UPDATE_GOLDENS=1 the pictures are taken anew; look at them before you commit them. The files that they show
are described in Tests/ReportsTests/PageSampleTests.swift.
"""

from __future__ import annotations

import io
import itertools
import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from browsing import Opened
from recording import Kmmem, find_kmmem

LOOKS = Path(__file__).resolve().parent / "Looks"
VIEWS = ("findings", "flame", "timeline", "heap", "tables")
PICTURES = [*((view, "light") for view in VIEWS), ("flame", "dark"), ("timeline", "dark")]
#: Pictures are kept at a quarter of their width, and compared in squares of so many points.
SIZE, SQUARE = (320, 225), 5
#: A square differs if one of its colours does by more; so large a part of the squares may. Other fonts have other
#: letters, not other places.
COLOUR, PART = 28, 0.05


def kept(view: str, theme: str) -> Path:
    return LOOKS / f"{view}-{theme}.png"


def differing(left: Image.Image, right: Image.Image) -> float:
    """The part of the squares that differ."""
    squares = (SIZE[0] // SQUARE, SIZE[1] // SQUARE)
    coarse = [image.convert("RGB").resize(squares, Image.Resampling.BOX) for image in (left, right)]
    points = ImageChops.difference(*coarse).tobytes()
    differences = [max(points[at : at + 3]) for at in range(0, len(points), 3)]
    return sum(difference > COLOUR for difference in differences) / len(differences)


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("looks")
    path = folder / "sample.html"
    kmmem = Kmmem(find_kmmem(), folder)
    done = kmmem.run("report", "sample.kmmem", "sample.kmsnap", "--format", "html", "-o", path, cwd=LOOKS)
    assert done.returncode == 0, done.stderr
    return path


@pytest.mark.parametrize(("view", "theme"), PICTURES, ids=lambda value: value)
def test_a_view_looks_as_it_did(browser, page, view, theme):
    opened = Opened.of(browser, page, color_scheme=theme)
    opened.show(view)
    opened.page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    picture = Image.open(io.BytesIO(opened.page.screenshot())).convert("RGB").resize(SIZE, Image.Resampling.BOX)
    opened.close()
    if os.environ.get("KMMEM_UPDATE_GOLDENS") == "1":
        picture.quantize(128).save(kept(view, theme), optimize=True)
    part = differing(picture, Image.open(kept(view, theme)))
    assert part <= PART, f"{part:.1%} of the squares look otherwise than in {kept(view, theme).name}"


def test_other_views_and_themes_look_otherwise():
    pictures = [Image.open(kept(*picture)) for picture in PICTURES]
    for left, right in itertools.combinations(pictures, 2):
        assert differing(left, right) > PART
