"""The line table decoder of these tests agrees with every interpreter about its own standard library."""

from __future__ import annotations

import json
import subprocess

from line_tables import line_of_instruction

SAMPLE = ["ast", "asyncio.base_events", "dataclasses", "typing", "unittest.mock"]

PROGRAM = """
import dis, importlib.util, json, sys, types
def codes(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)
def lines(code):
    if sys.version_info >= (3, 10):
        return [(start, line) for start, end, line in code.co_lines() if end > start]
    return list(dis.findlinestarts(code))
answer = []
for name in sys.argv[1:]:
    path = importlib.util.find_spec(name).origin
    with open(path, encoding="utf-8") as file:
        top = compile(file.read(), path, "exec", dont_inherit=True)
    for code in codes(top):
        table = code.co_linetable if sys.version_info >= (3, 10) else code.co_lnotab
        answer.append([table.hex(), code.co_firstlineno, lines(code)])
json.dump(answer, sys.stdout)
"""


def test_every_instruction_has_the_line_that_the_interpreter_gives_it(interpreter):
    command = [interpreter.path, "-c", PROGRAM, *SAMPLE]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    codes = json.loads(answer.stdout)
    assert len(codes) > 500
    for table, first_line, lines in codes:
        for offset, line in lines:
            assert line_of_instruction(interpreter.numbers, bytes.fromhex(table), first_line, offset) == line
