"""Prints the line table of every code object of some standard modules, and what the interpreter itself reads from it.

One line per code object: first line, table in hexadecimal, then start-end:line[:column:end_line:end_column] ranges.
"""

import dis
import importlib.util
import sys
import types

MODULES = (
    "argparse", "ast", "asyncio.base_events", "asyncio.tasks", "collections", "contextlib", "dataclasses", "difflib",
    "functools", "inspect", "json.decoder", "logging", "pickle", "re", "sre_parse", "subprocess", "tokenize", "typing",
    "unittest.mock",
)

# Lines that go backwards, statements over several lines, code without a line, very long jumps.
TRICKY = "def f(a,\n  b):\n  try:\n    return (a +\n" + "\n" * 400 + "      b)\n  finally:\n    with a as c:\n      del c\n" + (
    "  x = [" + "1," * 300 + "\n a]\n" + "\n" * 3000 + "  return lambda: (x,\n\n\n a)\n"
)


def code_objects(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from code_objects(constant)


def ranges(code):
    if sys.version_info >= (3, 11):
        for index, position in enumerate(code.co_positions()):
            yield index * 2, index * 2 + 2, position
    elif sys.version_info >= (3, 10):
        for start, end, line in code.co_lines():
            yield start, end, (line, line, None, None)
    else:
        starts = list(dis.findlinestarts(code))
        ends = [start for start, _ in starts[1:]] + [len(code.co_code)]
        for (start, line), end in zip(starts, ends):
            yield start, end, (line, line, None, None)


def text(position):
    line, end_line, column, end_column = position
    return ":".join("-" if part is None else str(part) for part in (line, column, end_line, end_column))


def main():
    print(f"{sys.version_info[0]}.{sys.version_info[1]}.{sys.version_info[2]}")
    sources = [TRICKY]
    for name in MODULES:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            sources.append(spec.loader.get_source(name) or "")
    for source in sources:
        for code in code_objects(compile(source, "source", "exec")):
            table = code.co_linetable if sys.version_info >= (3, 10) else code.co_lnotab
            spans = " ".join(f"{start}-{end}:{text(position)}" for start, end, position in ranges(code))
            print(code.co_firstlineno, table.hex() or "-", spans)


main()
