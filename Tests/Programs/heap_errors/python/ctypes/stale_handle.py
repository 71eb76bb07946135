"""A player is told to seek after it was dropped; the innocent one before."""

import ctypes
import importlib.util
import sys

library = ctypes.CDLL(importlib.util.find_spec("native").origin)
library.make_player.restype = ctypes.c_void_p
library.seek.argtypes = [ctypes.c_void_p, ctypes.c_long]
library.drop_player.argtypes = [ctypes.c_void_p]

player = library.make_player()
if sys.argv[1] == "innocent":
    library.seek(player, 4)
library.drop_player(player)
if sys.argv[1] == "guilty":
    library.seek(player, 4)  # called
print("done")
