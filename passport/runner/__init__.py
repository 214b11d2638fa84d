"""Run a function over many parts in processes that may die: the same results in the same order."""
