"""Texts that C appended to a list that is gone: appended_texts.py guilty|innocent."""

import sys

import counts

append = getattr(counts, "append_" + sys.argv[1])
texts = []
for number in range(200):
    append(texts)  # guilty
    assert texts[number] == f"a text of list {number}"
del texts
