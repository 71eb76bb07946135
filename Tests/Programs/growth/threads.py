"""What running functions hold: of that nobody knows for how long."""

import threading

turn = threading.Semaphore(0)
done = threading.Semaphore(0)


def collect():
    """Keep an item of every turn in a variable."""
    items = []
    while True:
        turn.acquire()
        items.append([len(items)])
        scratch = [0] * len(items)
        scratch.clear()
        done.release()


threading.Thread(target=collect, daemon=True).start()


def work():
    """Let the thread do one turn."""
    turn.release()
    done.acquire()


ACCUSED = {"<local variable items of collect>": "LIKELY"}
NOT_ACCUSED = {}
INNOCENT = ["<local variable scratch of collect>"]
