"""What numbers are calculated from, as signed documents: libraries of factors, batches of readings."""
