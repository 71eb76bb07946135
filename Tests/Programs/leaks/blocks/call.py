"""Calls a function of the module `scenario` several times: call.py guilty|innocent [TIMES].

With a number of times it prints by how many bytes all calls but the first let the memory grow.
"""

import sys

import scenario

work = getattr(scenario, sys.argv[1])
if len(sys.argv) == 2:
    for _ in range(5):
        work()
else:
    work()
    before = scenario.given_out()
    for _ in range(int(sys.argv[2])):
        work()
    print(scenario.given_out() - before)
