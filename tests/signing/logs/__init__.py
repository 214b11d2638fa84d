"""Tests of the formats of transparency logs."""
