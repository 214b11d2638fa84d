"""Facts, their root, holdings and views."""
