"""Write to the terminal: lines, tables, progress, renderings."""
