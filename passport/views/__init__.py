"""Show a claim in part: facts that it commits to by one salted root, and views that show some of them."""
