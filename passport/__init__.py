"""What is said: the documents of a product passport, their identifiers, figures and labels."""
