"""Tests of the transparency log of a resolver, and of witnesses."""
