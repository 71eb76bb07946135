"""Players with a suspended generator whose frame holds the player: generator_cycle.py guilty|innocent."""

import gc
import sys


class Player:
    def start(self):
        self.steps = self.play(bytearray(1000))  # guilty
        next(self.steps)

    def play(self, notes):  # guilty
        for note in notes:
            yield note, self


gc.disable()
for _ in range(50):
    player = Player()  # guilty
    player.start()
    if sys.argv[1] == "innocent":
        player.steps.close()
del player
