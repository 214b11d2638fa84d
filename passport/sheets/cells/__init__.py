"""Read workbooks and separated values as grids of text with addresses."""
