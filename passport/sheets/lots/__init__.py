"""Read the products and heats of a lot from a sheet."""
