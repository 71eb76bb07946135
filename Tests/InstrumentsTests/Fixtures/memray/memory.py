"""Memory that is held by lists, by a thread and by a block of bytes."""

import threading

kept = []


def grow(count):
    return [bytes(1000 + index) for index in range(count)]


def work():
    kept.append(grow(50))


def odd_name():
    kept.append(bytearray(3_000_000))


class Holder:
    def __init__(self):
        self.blocks = [grow(20) for _ in range(3)]


kept.append(Holder())
thread = threading.Thread(target=work, name='worker, "of many"')
thread.start()
thread.join()
odd_name()
