"""Has itself photographed while objects are held in every place outside of the heap, and while two are lost."""

from __future__ import annotations

import atexit
import json
import sys
import threading
import time

import keepers
import kmmem

PLACES = ("stack", "register", "dynamic", "static", "near", "far")


class Kept:
    """The objects by whose types the test knows them."""


def kept(name):
    return type(f"Kept{name.capitalize()}", (Kept,), {})


def forget(lost_type):
    keepers.lose(lost_type)
    keepers.keep("stack", list)


def goodbye(_):
    pass


def both(_, other):
    return other


def wait_with(temporary_type, ended, started):
    both(temporary_type(), (started.append(threading.get_native_id()), ended.wait()))  # the waiting line


def main():
    ended, started = threading.Event(), []
    types = {place: kept(place) for place in PLACES}
    threads = [threading.Thread(target=keepers.keep, args=(place, types[place])) for place in PLACES]
    threads.append(threading.Thread(target=forget, args=(kept("below"),)))
    threads.append(threading.Thread(target=wait_with, args=(kept("waiting"), ended, started)))
    # A thread that has ended when the photograph is taken.
    losing = threading.Thread(target=keepers.lose, args=(kept("lost"),))
    losing.start()
    losing.join()
    for thread in threads:
        thread.start()
    while keepers.ready() < len(PLACES) + 1 or not started:
        time.sleep(0.01)
    time.sleep(0.05)
    atexit.register(goodbye, kept("atexit")())
    both(kept("temporary")(), kmmem.snapshot(sys.argv[1])).wait()  # the photograph's line
    ended.set()
    keepers.let_go()
    for thread in threads:
        thread.join()
    print(json.dumps({"main": threading.main_thread().native_id, "waiting": started[0]}))


main()
