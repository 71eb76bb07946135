"""Coroutines that wait for what never comes: suspended_coroutines.py guilty|innocent; the innocent ones end."""

import sys
import types


class Samples:
    def __init__(self):
        self.values = bytearray(100_000)


@types.coroutine
def until_told():
    yield


async def receive():  # guilty
    samples = Samples()  # guilty
    await until_told()  # guilty
    return len(samples.values)


started = []
for _ in range(12):
    waiting = receive()  # guilty
    waiting.send(None)  # guilty
    started.append(waiting)  # guilty
    if sys.argv[1] == "innocent":
        try:
            waiting.send(None)
        except StopIteration as end:
            assert end.value == 100_000
