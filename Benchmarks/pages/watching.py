"""A page in a browser: when it is drawn, and how long its frames take while somebody zooms and searches."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

#: Runs before anything of the page: notes when it is drawn, and how long each frame takes.
WATCH = """
window.watchedReady = new Promise((drawn) => {
  new MutationObserver(() => {
    if (document.documentElement.dataset.ready) {
      requestAnimationFrame(() => requestAnimationFrame(() => drawn(performance.now())));
    }
  }).observe(document, { attributes: true, attributeFilter: ["data-ready"], subtree: true });
});
window.watchedFrames = [];
let latest;
const step = (now) => {
  if (latest !== undefined) window.watchedFrames.push(now - latest);
  latest = now;
  requestAnimationFrame(step);
};
requestAnimationFrame(step);
"""
#: Milliseconds that an answer is waited for.
PAUSE = 250
SEARCHED = "way_3"


@dataclass
class Watched:
    """What one reader has met: seconds until the page was drawn, and milliseconds of frames."""

    ready: float
    #: Of each click and each letter the longest frame until all was drawn again.
    zooms: list[float]
    letters: list[float]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser, whose window nobody sees."""
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("chromium is missing: `make packages-of-tests` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def watched(browser: Browser, path: Path) -> Watched:
    """Open a page, zoom in five times and out again, and search."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    page.add_init_script(WATCH)
    page.goto(path.as_uri())
    ready = page.evaluate("window.watchedReady") / 1000
    page.wait_for_timeout(PAUSE)
    zooms = [longest(page, lambda level=level: zoom(page, level)) for level in range(3, 8)]
    zooms.append(longest(page, lambda: page.get_by_role("button", name="Reset").first.click()))
    page.locator('.flame-view input[type="search"]').focus()
    letters = [longest(page, lambda letter=letter: page.keyboard.press(letter)) for letter in SEARCHED]
    page.close()
    return Watched(ready, zooms, letters)


def zoom(page: Page, level: int) -> None:
    """Click on the widest box of a level."""
    page.locator(f'.flame .box[aria-level="{level}"]').first.click()


def longest(page: Page, act: Callable[[], None]) -> float:
    """The longest frame from an act of the reader until its answer is drawn."""
    page.evaluate("window.watchedFrames.length = 0")
    act()
    page.wait_for_timeout(PAUSE)
    return max(page.evaluate("window.watchedFrames"))
