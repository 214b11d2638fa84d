"""Read the sheets people write for carbon books, and write the books as plain text."""
