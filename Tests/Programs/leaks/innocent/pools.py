"""Threads, locks, pools, timers and queues, all ended; multiprocessing is only imported."""

import concurrent.futures
import multiprocessing
import queue
import threading

assert multiprocessing.cpu_count()
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    futures = [pool.submit(bytearray, 1000 * number) for number in range(20)]
    assert sum(len(future.result()) for future in concurrent.futures.as_completed(futures)) == 190_000
    failing = pool.submit(int, "no number")
    assert isinstance(failing.exception(), ValueError)
del failing

own = threading.local()
jobs, done = queue.Queue(), queue.Queue()


def work():
    own.buffer = bytearray(10_000)
    while (job := jobs.get()) is not None:
        done.put(job * len(own.buffer))


threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for number in range(30):
    jobs.put(number)
for _ in threads:
    jobs.put(None)
for thread in threads:
    thread.join()
timer = threading.Timer(0.01, done.put, [0])
timer.start()
timer.join()
assert done.qsize() == 31
