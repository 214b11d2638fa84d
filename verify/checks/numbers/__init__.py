"""Checks of figures: disclosed sums, materials, replayed workings."""
