"""An object that many hold, one reference of which C gave back too often: released_setting.py guilty|innocent.

Prints how many references there are too few, and ends at once: the last of its holders would find it freed.
"""

import os
import sys

import counts


class Setting:
    def __init__(self):
        self.name = "tempo"


setting = Setting()  # guilty
holders = [setting for _ in range(10)]
before = sys.getrefcount(setting)
getattr(counts, "release_" + sys.argv[1])(setting)  # guilty
print(before - sys.getrefcount(setting), flush=True)
os._exit(0)
