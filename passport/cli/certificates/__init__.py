"""``passport certificate``: issue, transfer, retire and show certificates of attributes."""
