"""Writes the manual pages kmmem(1) and kmmem-COMMAND(1) from what the kmmem program says of itself.

    write.py KMMEM docs/exit-codes.md FOLDER

Names, options and examples are those of `kmmem --help`; the exit codes are those of docs/exit-codes.md.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

HIDDEN = ("help",)


class Page:
    """A page in the language of man(7)."""

    def __init__(self, title: str, version: str) -> None:
        self._lines = [
            f'.TH {escaped(title.upper())} 1 "" "{escaped(version)}" "kmmem"',
            ".nh",
            ".ad l",
        ]

    def section(self, name: str) -> None:
        self._lines.append(f'.SH "{escaped(name)}"')

    def paragraph(self, text: str) -> None:
        self._lines += [".PP", begun(escaped(text))]

    def literal(self, lines: list[str]) -> None:
        self._lines += [
            ".PP",
            ".nf",
            ".RS 2n",
            *(begun(escaped(line)) for line in lines),
            ".RE",
            ".fi",
        ]

    def entry(self, head: str, text: str) -> None:
        self._lines += [".TP", begun(head), begun(escaped(text or "See above."))]

    def line(self, text: str) -> None:
        self._lines.append(begun(text))

    def text(self) -> str:
        return "\n".join(self._lines) + "\n"


def escaped(text: str) -> str:
    """Text as groff prints it: no escape of its own, and characters beyond ASCII by number."""
    text = (
        text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga").replace('"', "\\(dq")
    )
    return "".join(one if ord(one) < 128 else f"\\[u{ord(one):04X}]" for one in text)


def begun(line: str) -> str:
    """A line that is no request, though a dot may stand first."""
    return f"\\&{line}" if line.startswith((".", "'")) else line


def asked(kmmem: str, *arguments: str) -> str:
    done = subprocess.run(
        [kmmem, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "200"},
    )
    return done.stdout


def usage_of(kmmem: str, names: list[str]) -> list[str]:
    """The lines of USAGE in a command's help, which tell how it is called."""
    text = asked(kmmem, *names, "--help").partition("USAGE:")[2].partition("\n\n")[0]
    return [line.strip() for line in text.splitlines() if line.strip()]


def option_head(argument: dict) -> str:
    """How an argument is written: "-o, --output FILE"."""
    value = argument.get("valueName", "")
    if argument["kind"] == "positional":
        return f"\\fI{escaped(value)}\\fR"
    names = [("-" if name["kind"] == "short" else "--") + name["name"] for name in argument.get("names", [])]
    head = ", ".join(f"\\fB{escaped(name)}\\fR" for name in sorted(names, key=len))
    return f"{head} \\fI{escaped(value)}\\fR" if argument["kind"] == "option" else head


def option_text(argument: dict) -> str:
    text = argument.get("abstract", "")
    values = argument.get("allValues", [])
    notes = [f"values: {', '.join(values)}"] if values else []
    notes += [f"default: {argument['defaultValue']}"] if argument.get("defaultValue") else []
    return f"{text} ({'; '.join(notes)})" if notes else text


def describe(page: Page, discussion: str) -> None:
    """The paragraphs of a discussion, and those that begin with "Examples:" in a section of their own behind them."""
    paragraphs = [part.splitlines() for part in discussion.split("\n\n") if part and not part.startswith("Exit codes:")]
    examples = [lines for lines in paragraphs if lines[0] == "Examples:"]
    if len(paragraphs) > len(examples):
        page.section("DESCRIPTION")
    for lines in paragraphs:
        if lines in examples:
            continue
        if all(line.startswith("  ") for line in lines):
            page.literal([line.strip() for line in lines])
        else:
            page.paragraph(" ".join(line.strip() for line in lines))
    for lines in examples:
        page.section("EXAMPLES")
        page.literal([line.strip() for line in lines[1:]])


def exit_codes(document: str, command: str) -> list[tuple[str, str]]:
    """What docs/exit-codes.md says of a command, and of every one."""
    rows = [re.split(r"\s*\|\s*", line.strip("| ")) for line in document.splitlines() if line.startswith("| ")]
    found = [row[1:3] for row in rows if len(row) == 3 and (f"`{command}`" in row[0] or row[0] == "every command")]
    return [(code.replace("`", ""), when.replace("`", "")) for code, when in found]


def page_of(
    kmmem: str,
    command: dict,
    names: list[str],
    version: str,
    document: str,
    siblings: list[str],
) -> str:
    title = "-".join(["kmmem", *names])
    page = Page(title, version)
    page.section("NAME")
    page.line(f"{escaped(title)} \\- {escaped(command['abstract'].rstrip('.'))}")
    page.section("SYNOPSIS")
    page.literal(usage_of(kmmem, names))
    describe(page, command.get("discussion", ""))
    if displayed(command):
        page.section("OPTIONS")
        for argument in displayed(command):
            page.entry(option_head(argument), option_text(argument))
    if not names:
        page.section("COMMANDS")
        for child in shown(command):
            page.entry(f"\\fBkmmem\\-{escaped(child['commandName'])}\\fR(1)", child["abstract"])
    elif shown(command):
        for child in shown(command):
            page.section(" ".join([*names, child["commandName"]]).upper())
            page.line(escaped(child["abstract"]))
            page.literal(usage_of(kmmem, [*names, child["commandName"]]))
            for argument in displayed(child):
                page.entry(option_head(argument), option_text(argument))
    page.section("EXIT STATUS")
    for code, when in exit_codes(document, " ".join(["kmmem", *names])):
        page.entry(escaped(code), f"{when}.")
    page.section("SEE ALSO")
    others = [name for name in ["kmmem", *(f"kmmem-{sibling}" for sibling in siblings)] if name != title]
    page.line(", ".join(f"\\fB{escaped(name)}\\fR(1)" for name in others))
    return page.text()


def displayed(command: dict) -> list[dict]:
    return [argument for argument in command.get("arguments", []) if argument.get("shouldDisplay", True)]


def shown(command: dict) -> list[dict]:
    return [one for one in command.get("subcommands", []) if one["commandName"] not in HIDDEN]


def main(kmmem: str, document_path: str, folder: str) -> None:
    command = json.loads(asked(kmmem, "--experimental-dump-help"))["command"]
    version = asked(kmmem, "--version").strip()
    document = Path(document_path).read_text(encoding="utf-8")
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    siblings = [one["commandName"] for one in shown(command)]
    (target / "kmmem.1").write_text(page_of(kmmem, command, [], version, document, siblings), encoding="ascii")
    for one in shown(command):
        text = page_of(kmmem, one, [one["commandName"]], version, document, siblings)
        (target / f"kmmem-{one['commandName']}.1").write_text(text, encoding="ascii")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: write.py KMMEM docs/exit-codes.md FOLDER")
    main(*sys.argv[1:])
