"""The room with a network: the service behind the QR code, and every client that fetches."""
