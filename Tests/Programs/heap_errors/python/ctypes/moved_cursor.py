"""A text is dropped by the pointer to its second word; the innocent one by the pointer to its beginning."""

import ctypes
import importlib.util
import sys

library = ctypes.CDLL(importlib.util.find_spec("native").origin)
library.make_text.restype = library.next_word.restype = ctypes.c_void_p
library.next_word.argtypes = library.drop_text.argtypes = [ctypes.c_void_p]

text = library.make_text()
cursor = library.next_word(text)
library.drop_text(cursor if sys.argv[1] == "guilty" else text)  # called
print("done")
