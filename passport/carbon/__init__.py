"""The number and its evidence: kilograms of CO2e, evidence tiers, and the recheck of published figures."""
