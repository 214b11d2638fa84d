"""Judge what a hub signs, with a trust list and without the hub."""
