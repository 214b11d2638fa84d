"""UN Transparency Protocol 0.7.0: the product passport and the conformity credential."""
