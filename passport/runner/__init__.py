"""Run a function over many parts in processes that may die, here or on a cluster: the same results."""
