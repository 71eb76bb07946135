"""Threads that wait for ever, each with a buffer: waiting_threads.py guilty|innocent; the innocent ones end."""

import sys
import threading

COUNT = 8


class Buffer:
    def __init__(self):
        self.samples = bytearray(100_000)


def work(ready, end):
    buffer = Buffer()  # guilty
    buffer.samples[0] = 1
    ready.release()
    end.wait()  # guilty


ready, end = threading.Semaphore(0), threading.Event()
threads = [threading.Thread(target=work, args=(ready, end), daemon=True) for _ in range(COUNT)]  # guilty
for thread in threads:
    thread.start()  # guilty
for _ in threads:
    ready.acquire()
if sys.argv[1] == "innocent":
    end.set()
    for thread in threads:
        thread.join()
