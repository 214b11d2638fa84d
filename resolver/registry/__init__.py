"""The registry of certificates: who holds which units, and the retirement that it signs."""
