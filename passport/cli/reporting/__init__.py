"""``passport inventory``, and what ``passport ledger`` calculates for it: custody and residuals."""
