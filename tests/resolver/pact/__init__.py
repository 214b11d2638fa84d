"""Tests of the host of PACT 3."""
