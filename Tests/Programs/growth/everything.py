"""All programs beside this one, at once."""

import buffers
import caches
import chains
import queues
import registries
import threads


def work():
    """Do a round of each."""
    for module in (buffers, caches, chains, queues, registries, threads):
        module.work()
