"""Its only module."""


class Scores:
    def read(self):
        self.pages = {number: bytearray(2000) for number in range(20)}


def read():
    scores = Scores()
    scores.read()
    return scores
