"""The load that services are measured under, and the rows of their table."""

from __future__ import annotations

import json
import unittest

import services
from service.load import WAYS, request


class LoadTests(unittest.TestCase):
    """Requests are what they are meant to be."""

    def test_harmonies_differ_and_are_asked_whole(self) -> None:
        """Of 20,000 requests every third is a harmony, and no two are one question but for those 20,736 apart."""
        bodies = set()
        for number in range(0, 20_000, len(WAYS)):
            head, _, body = request(number).partition(b"\r\n\r\n")
            self.assertIn(f"Content-Length: {len(body)}".encode(), head)
            bodies.add(json.dumps(json.loads(body)))
        self.assertGreater(len(bodies), 6000)

    def test_addresses_that_are_none_differ(self) -> None:
        """The other two kinds."""
        self.assertIn(b"GET /songs/5 ", request(5))
        self.assertIn(b"GET /health ", request(4))


class RowTests(unittest.TestCase):
    """Verdicts as rows."""

    def test_where_and_for_which_route_something_is_added(self) -> None:
        """Both are told where a recording knows them."""
        added = {"function": "answer", "file": "/srv/answers.py", "line": 39, "context": "POST /harmony"}
        verdict = {"verdict": "CONFIRMED", "place": "a.b", "entries": [1, 2], "added_by": added}
        self.assertEqual(
            services.line(verdict), "| CONFIRMED | `a.b` | 1, 2 | answer (answers.py:39) | POST /harmony |"
        )
        self.assertEqual(services.line({**verdict, "added_by": None}), "| CONFIRMED | `a.b` | 1, 2 | - | - |")


if __name__ == "__main__":
    unittest.main()
