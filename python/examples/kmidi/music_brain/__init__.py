"""The Python half of the music system: analyses, plays and continues chorales with the native penta_core."""
