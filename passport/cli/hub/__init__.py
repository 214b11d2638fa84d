"""``passport hub``: rows of verified claims, asked together without revealing one of them."""
