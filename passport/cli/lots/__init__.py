"""Sign the claims of a lot, in this process or with others that prepare them."""
