"""Signed libraries of factor records: the file, its tree, and how workings and claims name what they took."""
