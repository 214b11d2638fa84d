"""Read what people write about views: which facts a reader is shown, and facts that they declare."""
