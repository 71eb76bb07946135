"""Memory that keeps views of itself: view_cycle.py guilty|innocent."""

import sys

import viewer

View = viewer.ForgetfulView if sys.argv[1] == "guilty" else viewer.View
for _ in range(50):
    memory = viewer.Memory()  # guilty
    memory.views.append(View(memory))  # guilty
del memory
