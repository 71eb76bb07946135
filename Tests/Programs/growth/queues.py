"""Queues that nobody empties, and such that somebody does."""

import collections
import heapq
import itertools
import queue
import threading
import time

numbers = itertools.count()
jobs = queue.Queue()
bounded = queue.Queue(maxsize=100_000)
served = queue.Queue()
balanced = queue.Queue()
waiting = collections.deque()
flow = collections.deque()
last = collections.deque(maxlen=20)
ring = [None] * 150_000
heap = []
errors = collections.Counter()


#: After so many rounds the work has ended.
ROUNDS = 250
turn = threading.Semaphore(0)
taken = threading.Semaphore(0)


def serve():
    """Take one of three jobs in each round, and the others when the work has ended."""
    for _ in range(ROUNDS - 1):
        turn.acquire()
        served.get()
        taken.release()
    turn.acquire()
    time.sleep(0.2)
    while True:
        served.get()


threading.Thread(target=serve, daemon=True).start()


def work():
    """Use every queue once."""
    number = next(numbers)
    jobs.put(number)
    bounded.put(number)
    for _ in range(3):
        served.put(number)
    turn.release()
    if number + 1 < ROUNDS:
        taken.acquire()
    balanced.put(number)
    balanced.get()
    waiting.append([number])
    flow.extend(([number], [number], [number]))
    for _ in range(2):
        flow.popleft()
    last.append(number)
    ring[number % len(ring)] = [number]
    heapq.heappush(heap, (number, "job"))
    if len(heap) > 30:
        heapq.heappop(heap)
    errors[f"no song {number}"] += 1


ACCUSED = {"jobs.queue": "CONFIRMED", "waiting": "CONFIRMED", "errors": "CONFIRMED"}
NOT_ACCUSED = {"bounded.queue": "FILLING", "served.queue": "BACKLOG", "flow": "BACKLOG"}
INNOCENT = ["balanced.queue", "last", "ring", "heap"]
