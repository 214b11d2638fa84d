"""Examine how a producer calculates, and replay a lot by a method that was attested."""
