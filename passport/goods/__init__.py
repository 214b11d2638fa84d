"""What a claim states of its goods besides the number: their items, and the material they are of."""
