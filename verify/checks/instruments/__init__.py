"""Check what a claim says was retired for it: for this claim, by certificates, once (T267, T330)."""
