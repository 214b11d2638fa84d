"""Answer for a product: passport, links, page, exported files."""
