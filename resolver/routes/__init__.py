"""One file per kind of address: documents by digest, products, publishing, health."""
