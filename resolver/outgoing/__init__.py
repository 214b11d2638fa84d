"""Make requests: the address table, the fetching client, publishing, trust collection."""
