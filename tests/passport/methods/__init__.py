"""How a claim was calculated, apart from what was measured."""
