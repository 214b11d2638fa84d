"""Find which files of many bear on the verdict about one of them."""
