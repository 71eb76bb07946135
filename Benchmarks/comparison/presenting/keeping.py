"""Results as files in Benchmarks/results: a page for people, and JSON for scripts."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any, Protocol

from ..verdicts.verdict import Verdict


class Session(Protocol):
    """A dataclass that tells what was measured, on what, and how."""

    @property
    def name(self) -> str:
        """What its files are called."""


def stem(date: str, machine: dict[str, str]) -> str:
    """Date, processor and number of cores; the same on every host of one kind."""
    words = f"{machine['processor']} {machine['cores']} cores"
    slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    return f"{date}-{slug}"


def keep(schema: str, page: str, session: Session, measurements: object, verdicts: list[Verdict], folder: Path) -> Path:
    """Write the page and, under a schema's name, the JSON; returns the page's path. `measurements` is a dataclass."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{session.name}.md"
    path.write_text(page, encoding="utf-8")
    document = {
        "schema": schema,
        "version": 1,
        "session": dataclasses.asdict(session),
        "verdicts": [verdict_document(verdict) for verdict in verdicts],
        "measurements": dataclasses.asdict(measurements),
    }
    path.with_suffix(".json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return path


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON; a limit that depends on what was not measured is null."""
    document = {**dataclasses.asdict(verdict), "is_met": verdict.is_met}
    return {**document, "limit": None if verdict.limit != verdict.limit else verdict.limit}
