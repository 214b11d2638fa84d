"""QR labels: draw, lay out, print and read them (DESIGN 9)."""
