"""Sign what a hub publishes: the digest of a content that lies beside it in one file."""
