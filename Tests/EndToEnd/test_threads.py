"""Threads that end, in whatever way, lose no block and no count."""

from __future__ import annotations

import pytest

from addresses import AddressBook
from soundness import check_soundness, live_by_function

THREADS = 300
# case: live blocks and bytes of make() and late_make() at the end, and how often make() was called.
CASES = {
    "returned": ({"make": (THREADS, 64 * THREADS)}, 3 * THREADS),
    "exited": ({"make": (THREADS, 64 * THREADS)}, 3 * THREADS),
    "cancelled": ({"make": (THREADS, 64 * THREADS)}, 3 * THREADS),
    "detached": ({"make": (THREADS, 64 * THREADS)}, 3 * THREADS),
    "late": ({"make": (THREADS, 64 * THREADS), "late_make": (3 * THREADS, 96 * THREADS)}, 3 * THREADS),
    "main_first": ({"make": (1, 64)}, 3),
}


@pytest.fixture(scope="module")
def dying_threads(workshop):
    return workshop.program(["faults/dying_threads.c"], "dying_threads")


@pytest.mark.parametrize("case", CASES)
def test_threads_that_end(kmmem, dying_threads, case):
    live, calls = CASES[case]
    capture = kmmem.program(dying_threads, case).expect().capture
    book = AddressBook(dying_threads)
    assert live_by_function(capture, book) == live
    check_soundness(capture)
    assert capture.losses() == {}
    places = book.places(capture)
    made = [site for site in capture.sites if site.index in places and places[site.index].function == "make"]
    assert sum(site.allocations for site in made) == calls


def test_slots_of_ended_threads_are_used_again(kmmem, dying_threads):
    capture = kmmem.program(dying_threads, "returned").expect().capture
    assert sum(thread["threads"] for thread in capture.threads) == THREADS + 1
    assert len(capture.threads) <= 64


#: Their stacks are too big to be kept for the next thread. In an executable with an entry of its own for `free`, the
#: loader frees through it what it made for a thread, behind the thread's last destructor.
PYTHON_THREADS = """
import threading
threading.stack_size(64 << 20)
for _ in range(300):
    thread = threading.Thread(target=bytearray, args=(3000,))
    thread.start()
    thread.join()
"""


def test_slots_of_ended_threads_of_python_are_used_again(kmmem, interpreter):
    capture = kmmem.profile(["-c", PYTHON_THREADS], "--python", interpreter.path).expect().capture
    assert sum(thread["threads"] for thread in capture.threads) == THREADS + 1
    assert len(capture.threads) <= 16
    assert capture.losses() == {}
    check_soundness(capture)


def test_a_process_may_end_while_its_threads_allocate(kmmem, dying_threads):
    for _ in range(20):
        capture = kmmem.program(dying_threads, "exit_meanwhile").expect(5).capture
        assert capture.state == "process-exit"
        check_soundness(capture, in_flight=4)
