"""Tables: aligned for a terminal, escaped for a notebook."""

from __future__ import annotations

import pytest

from kmmem._table import Bytes, Table, size_text


def test_columns_are_as_wide_as_they_must_be() -> None:
    rows = [(Bytes(9_876_543), 1204, "dict"), (Bytes(12), 7, "a.very.long.Name"), (Bytes(-2048), 0, None)]
    table = Table("What there is", ("bytes", "objects", "type"), rows, ["A note."])
    assert table.text().splitlines() == [
        "What there is",
        "     bytes  objects  type",
        "   9.4 MiB    1,204  dict",
        "      12 B        7  a.very.long.Name",
        "  -2.0 KiB        0",
        "A note.",
    ]


def test_html_has_nothing_of_the_program_unescaped() -> None:
    html = Table("<i>", ("<th>",), [("<script>alert('&')</script>",), (5,)], ["</p>"]).html()
    assert html == (
        "<p><b>&lt;i&gt;</b></p><table><thead><tr><th>&lt;th&gt;</th></tr></thead><tbody>"
        '<tr><td style="text-align: left">&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;</td></tr>'
        '<tr><td style="text-align: right">5</td></tr></tbody></table><p>&lt;/p&gt;</p>'
    )


def test_long_tables_and_texts_are_cut() -> None:
    text = Table("Many", ("name",), [("x" * 200,)] * 130).text()
    assert text.endswith("and 30 more")
    assert max(map(len, text.splitlines())) < 100


def test_names_cannot_colour_or_move_a_terminal() -> None:
    text = Table("Places", ("name",), [("\x1b[31mred\x1b[0m\r\x9b2J\x7f ü",)]).text()
    assert "red" in text
    assert "ü" in text
    assert not any((ord(character) < 32 and character != "\n") or 127 <= ord(character) < 160 for character in text)


def test_a_table_without_rows_is_its_title() -> None:
    assert Table("Nothing", ("a", "b")).text() == "Nothing"
    assert "table" not in Table("Nothing", ("a", "b")).html()


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1 << 20, "1.0 MiB"),
        (5 << 40, "5120.0 GiB"),
        (-1536, "-1.5 KiB"),
    ],
)
def test_sizes(count: int, text: str) -> None:
    assert size_text(count) == text
