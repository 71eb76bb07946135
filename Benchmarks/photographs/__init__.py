"""Photographs of heaps: how they are taken and read, and how the peers answer the same questions."""
