"""Sign a library of factors for its publisher, and take factors from one for a calculation."""
