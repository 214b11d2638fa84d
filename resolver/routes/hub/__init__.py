"""``/hub``: signed releases for everybody, and rows for those whom the charter names."""
