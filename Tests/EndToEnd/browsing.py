"""Pages in a real browser: Debian's chromium, driven by Playwright."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

#: A page that is not drawn by then will not be.
PATIENCE = 60_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; without one the tests fail, as a page that nobody has opened is not known to open."""
    path = shutil.which("chromium")
    assert path, "chromium is missing: `make test-end-to-end` installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Opened:
    """A page that was opened from a file, and what went wrong with it."""

    page: Page
    path: Path
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, browser: Browser, path: Path, **settings) -> Opened:
        """Opens a page as a reader does who has got the file."""
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **settings)
        opened = cls(context.new_page(), path)
        opened.page.on("console", lambda said: opened.errors.append(said.text) if said.type == "error" else None)
        opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.set_default_timeout(PATIENCE / 4)
        opened.page.goto(path.as_uri())
        opened.page.wait_for_function("document.documentElement.dataset.ready === 'true'", timeout=PATIENCE)
        return opened

    def close(self) -> None:
        """Ends, and fails if the page complained or asked for anything but itself."""
        self.page.context.close()
        assert self.errors == []
        # A file that is saved has an address of its own, which leads nowhere else.
        assert [url for url in self.requests if not url.startswith("blob:")] == [self.path.as_uri()]

    def show(self, view: str) -> Locator:
        """Goes to a view."""
        self.page.click(f"#tab-{view}")
        panel = self.page.locator(f"#view-{view}")
        panel.wait_for(state="visible")
        return panel

    def choose(self, label: str, value: str) -> None:
        """Takes one of a list of choices."""
        panel = self.page.locator('[role="tabpanel"]:not([hidden])')
        panel.get_by_label(label, exact=True).select_option(value)

    def values(self, locator: str) -> list[float]:
        """The numbers behind what is drawn."""
        values = self.page.locator(locator).evaluate_all("all => all.map(e => e.dataset.value)")
        return [float(value) for value in values]

    def box(self, name: str) -> Locator:
        """The boxes of the flame graph that show a function."""
        return self.page.locator(".flame .box", has_text=name)

    def rows(self) -> list[dict[str, float | str]]:
        """The rows of the table that is shown, by the keys of their columns."""
        script = """table => {
            const keys = [...table.querySelectorAll("th [data-key]")].map(e => e.dataset.key);
            const value = cell => cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
            return [...table.querySelectorAll("tbody tr")].map(row =>
                Object.fromEntries([...row.cells].map((cell, place) => [keys[place], value(cell)])));
        }"""
        return self.page.locator('[role="tabpanel"]:not([hidden]) table').evaluate(script)


def page_data(path: Path) -> dict:
    """The JSON that stands in a page."""
    text = path.read_text("utf-8")
    start = text.index('id="kmmem-data">') + len('id="kmmem-data">')
    return json.loads(text[start : text.index("</script>", start)])
