"""Plays one scene, or all: play_scenes.py SCENE|all FILE."""

import os
import sys

import sampling
import scenes

for name, scene in scenes.SCENES.items():
    if sys.argv[1] in (name, "all"):
        scene()
sampling.write(sys.argv[2])
os._exit(0)
