"""Take factors from signed libraries: judge each, name what was taken, and say what does not hold."""
