"""Check the custody of materials: balances of systems, batches, residual factors, blending mandates."""
