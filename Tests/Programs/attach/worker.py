"""Works in one of several ways until a file appears; what it prints and its exit code do not depend on how long that took.

usage: worker.py MODE STOP_FILE [LIBRARY]
"""

import os
import sys
import threading
import time
import zlib

MODE, STOP = sys.argv[1:3]
kept = []


def early():
    kept.append(bytearray(300_001))


def late():
    kept.append(bytearray(100_001))
    if len(kept) > 40:
        del kept[1]


def ends():
    return os.path.exists(STOP)


def busy():
    total = 0
    while not ends():
        total = sum(number % 7 for number in range(20_000))
        for number in range(20_000):
            total -= number % 7
        late()
    return total == 0


def sleeping():
    while not ends():
        started = time.monotonic()
        time.sleep(0.7)
        assert time.monotonic() - started >= 0.699
        late()
    return True


def reading():
    """A byte comes every now and then, from a process that needs nobody."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        while not ends():
            time.sleep(0.7)
            os.write(writer, b"x")
        os._exit(0)
    os.close(writer)
    while os.read(reader, 1):
        late()
    return os.waitpid(child, 0)[1] == 0


def calling():
    import ctypes

    spin = ctypes.CDLL(sys.argv[3]).spin
    spin.argtypes = [ctypes.c_double]
    while not ends():
        assert spin(0.7) == 7
        late()
    return True


def forking():
    while not ends():
        child = os.fork()
        if child == 0:
            objects = [bytes(number) for number in range(100)]
            os._exit(len(objects) - 97)
        assert os.WEXITSTATUS(os.waitpid(child, 0)[1]) == 3
        late()
    return True


def ending():
    """Threads come and end, and their stacks, too big to be kept for the next one, with them."""
    threading.stack_size(64 << 20)
    while not ends():
        thread = threading.Thread(target=late)
        thread.start()
        thread.join()
    return True


def in_threads(count, work):
    failures = []

    def run():
        try:
            while not ends():
                work()
                late()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return not failures and threading.active_count() == 1


def threads():
    return in_threads(50, lambda: [bytes(number) for number in range(300)])


def allocating():
    data = bytes(range(256)) * 400

    def work():
        packed = zlib.compress(data, 1)
        assert zlib.decompress(packed) == data
        [bytearray(number * 50) for number in range(100)]
        {str(number): [number] for number in range(200)}

    return in_threads(8, work)


def main():
    early()
    print("ready", flush=True)
    result = {
        "busy": busy,
        "sleeping": sleeping,
        "reading": reading,
        "calling": calling,
        "forking": forking,
        "ending": ending,
        "threads": threads,
        "allocating": allocating,
    }[MODE]()
    print(MODE, "finished" if result else "failed")
    sys.exit(7)


main()
