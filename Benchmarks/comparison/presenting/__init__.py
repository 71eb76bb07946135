"""How progress and results are shown and kept."""
