"""A C++ program that carries a Python of its own, and starts and ends it more than once."""

from __future__ import annotations

import subprocess

import pytest

from addresses import AddressBook
from soundness import check_soundness, live_by_function

QUESTION = """
import sysconfig
get = sysconfig.get_config_var
print(get("LIBDIR"))
print(get("LDVERSION"))
print(bool(get("Py_ENABLE_SHARED")))
"""


@pytest.fixture
def host(interpreter, workshop):
    answer = subprocess.run([interpreter.path, "-c", QUESTION], capture_output=True, text=True, check=True)
    folder, version, shared = answer.stdout.split()
    if not interpreter.has_headers:
        pytest.skip(f"{interpreter.include} has no Python.h, so no host can be built")
    if shared != "True":
        pytest.skip(f"{interpreter.name} has no shared libpython to link with")
    link = [f"-L{folder}", f"-lpython{version}", f"-Wl,-rpath,{folder}"]
    return workshop.program(["faults/embed.cpp"], f"embed-{interpreter.name}", f"-I{interpreter.include}", *link)


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_a_host_that_initialises_and_finalises_python(kmmem, host, rounds):
    outcome = kmmem.program(host, rounds).expect()
    capture = outcome.capture
    check_soundness(capture)
    assert live_by_function(capture, AddressBook(host))["(anonymous namespace)::host_make(unsigned long)"] == (
        3 * rounds,
        3000 * rounds,
    )
    made = {number: [0, 0] for number in range(1, rounds + 1)}
    for site in capture.sites:
        frame = capture.innermost_python(site)
        if site.kind == "object" and frame and frame.function.startswith("made_in_round_") and frame.line == 6:
            figures = made[int(frame.function[-1])]
            figures[0] += site.allocations
            figures[1] += site.allocated_bytes
    assert made == {number: [20, 20 * 50033] for number in made}
    assert capture.state == "process-exit"
