"""Budgets as they are written: sizes, units, and the sentences for what is wrong with them."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import pytest

import kmmem
from kmmem._budget_limits import Limit, Limits
from kmmem._byte_size import budget_text, bytes_of_budget, bytes_of_memray


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0 B", 0),
        ("1B", 1),
        ("200 MB", 200_000_000),
        (" 1.5GB ", 1_500_000_000),
        ("1 kB", 1000),
        ("2 TB", 2 * 10**12),
        ("1 KiB", 1024),
        ("500 MiB", 524_288_000),
        ("0.5\tGiB", 1 << 29),
        ("1 TiB", 1 << 40),
        ("0.5 B", 1),
        ("0.4 B", 0),
    ],
)
def test_sizes_of_budgets(text: str, count: int) -> None:
    assert bytes_of_budget(text) == count


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("200 MBs", "'200 MBs' has the unknown unit 'MBs'; did you mean 'MB'?"),
        ("200 mb", "'200 mb' has the unknown unit 'mb'; did you mean 'MB'?"),
        ("1 KB", "'1 KB' has the unknown unit 'KB'; did you mean 'kB'?"),
        ("1 mib", "'1 mib' has the unknown unit 'mib'; did you mean 'MiB'?"),
        ("1 G", "'1 G' has the unknown unit 'G'; did you mean 'GB'?"),
        ("1 Gigabyte", "'1 Gigabyte' has the unknown unit 'Gigabyte'; did you mean 'GiB'?"),
        ("200", "'200' has no unit; write \"200 MB\", or a number of bytes."),
        ("MB", "'MB' is no size; write one such as \"200 MB\", or a number of bytes."),
        ("", "'' is no size; write one such as \"200 MB\", or a number of bytes."),
        ("-1 MB", "'-1 MB' is no size; write one such as \"200 MB\", or a number of bytes."),
        ("1. MB", "'1. MB' has the unknown unit '. MB'; did you mean 'MB'?"),
        ("٣ MB", "'٣ MB' is no size; write one such as \"200 MB\", or a number of bytes."),
        ("9999999 TB", "'9999999 TB' is more than any machine has; write a smaller size."),
    ],
)
def test_what_is_no_size_of_a_budget(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        bytes_of_budget(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [("24 MB", 24 << 20), ("512K", 512 << 10), ("1.5 GiB", 3 << 29), ("7", 7), ("1 kib", 1024), ("24 MBs", None)],
)
def test_pytest_memray_has_its_own_rule(text: str, count: int | None) -> None:
    assert bytes_of_memray(text) == count


@pytest.mark.parametrize(
    ("count", "is_binary", "text"),
    [
        (0, False, "0 B"),
        (999, False, "999 B"),
        (1000, False, "1 kB"),
        (1_200_000_000, False, "1.2 GB"),
        (999_960, False, "1 MB"),
        (-1500, False, "-1.5 kB"),
        (10**16, False, "10,000 TB"),
        (1023, True, "1,023 B"),
        (1000 << 10, True, "1,000 KiB"),
        (512 << 10, True, "512 KiB"),
        ((1 << 20) - 1, True, "1 MiB"),
    ],
)
def test_sizes_are_written_as_they_are_read(count: int, is_binary: bool, text: str) -> None:
    assert budget_text(count, is_binary) == text


@pytest.mark.parametrize(
    ("limits", "kind", "sentence"),
    [
        (
            {},
            TypeError,
            'kmmem.budget() needs a limit, such as "200 MB"; there are peak, kept, allocated, allocations.',
        ),
        ({"peak": -1}, ValueError, "peak of kmmem.budget() is -1; a limit is 0 or more."),
        ({"allocations": -3}, ValueError, "allocations of kmmem.budget() is -3; a limit is 0 or more."),
        ({"allocations": "3 MB"}, TypeError, "allocations of kmmem.budget() is a whole number, and '3 MB' is none."),
        ({"allocations": True}, TypeError, "allocations of kmmem.budget() is a whole number, and True is none."),
        (
            {"kept": 1.5},
            TypeError,
            'kept of kmmem.budget() is a size such as "200 MB" or a number of bytes, and 1.5 is none.',
        ),
        ({"allocated": "3 MBs"}, ValueError, "'3 MBs' has the unknown unit 'MBs'; did you mean 'MB'?"),
    ],
)
def test_wrong_limits_are_told_where_they_are_written(
    limits: dict[str, Any], kind: type[Exception], sentence: str
) -> None:
    with pytest.raises(kind, match=f"^{re.escape(sentence)}$"):
        kmmem.budget(**limits)


def test_what_cannot_be_decorated_is_told_at_once() -> None:
    def function() -> None: ...

    with pytest.raises(TypeError, match=re.escape('write @kmmem.budget("200 MB"), with a limit in parentheses.')):
        kmmem.budget(function)  # type: ignore[arg-type]
    measured = kmmem.budget("1 MB")
    with pytest.raises(TypeError, match="below @staticmethod, next to the function"):
        measured(staticmethod(function))
    with pytest.raises(TypeError, match="decorate a method of it"):
        measured(dict)
    with pytest.raises(TypeError, match="and 3 is none"):
        measured(3)  # type: ignore[type-var]
    assert measured(function).__name__ == "function"


def test_sentences_and_limits_that_are_just_broken() -> None:
    limits = Limits({"peak": "1 GB", "kept": 512 << 10, "allocated": None, "allocations": 0})
    assert limits.broken((10**9, 512 << 10, 10**12, 0)) == []
    broken = limits.broken((1_200_000_000, (512 << 10) + 1, 10**12, 1))
    assert [limit.sentence("compose", used) for limit, used in broken] == [
        "compose needed 1.2 GB at most, and its budget is 1 GB",
        "compose kept 524,289 B, and its budget is 524,288 B",
        "compose allocated 1 time, and its budget is 0",
    ]
    assert Limit.of("peak", "1 MiB").sentence("it", 3 << 20) == "it needed 3 MiB at most, and its budget is 1 MiB"
    assert Limit.of("allocated", 10).sentence("it", 12) == "it allocated 12 B in all, and its budget is 10 B"


def test_defining_a_budget_loads_nothing_native(python: str) -> None:
    code = (
        "import sys, kmmem\n@kmmem.budget('1 MB')\ndef f(): pass\nb = kmmem.budget(kept=0)\n"
        "print('kmmem._kmmem' in sys.modules)"
    )
    source = kmmem.__path__[0] + "/.."
    done = subprocess.run([python, "-c", code], env={"PYTHONPATH": source}, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
