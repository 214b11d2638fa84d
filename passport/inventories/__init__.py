"""Report an entity's emissions in four statements side by side, of which no sum exists."""
