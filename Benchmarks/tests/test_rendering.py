"""The program whose page is opened."""

from __future__ import annotations

import sys
import unittest

from pages import many_stacks


class ManyStacksTests(unittest.TestCase):
    """It has the stacks that it is asked for."""

    def test_hardly_two_ways_are_the_same(self) -> None:
        """Nine in ten of the ways end with a stack that no other had."""
        ways: set[tuple[str, ...]] = set()

        def see(frame: object, event: str, _: object) -> None:
            if event != "c_call" or frame.f_locals.get("depth") != 0:
                return
            way = []
            while frame.f_code.co_name.startswith("way_"):
                way.append(frame.f_code.co_name)
                frame = frame.f_back
            ways.add(tuple(way))

        sys.setprofile(see)
        try:
            many_stacks.main(2000)
        finally:
            sys.setprofile(None)
        self.assertGreater(len(ways), 1800)
