"""Serve and fetch passports: the service behind the QR code, and every client of the network."""
