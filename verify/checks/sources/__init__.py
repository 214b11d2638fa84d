"""Check what a claim says its factors came from: signed libraries, held against those at hand (T460)."""
