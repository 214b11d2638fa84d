"""Keep the carbon books of one entity: double entry in tonnes of CO2e, layers, and the CO2 statement."""
