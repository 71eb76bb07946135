"""Everything that runs a program and reads figures off it."""
