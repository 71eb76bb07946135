"""What sounds: rendering chorales to audio, keeping it, and hearing chords in it."""
