"""Write a claim in the formats of others: a copy that is no evidence, with the list of what it cannot say."""
