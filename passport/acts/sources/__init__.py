"""Sign what numbers are calculated from: libraries of factors and batches of readings."""
