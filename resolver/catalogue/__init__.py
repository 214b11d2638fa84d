"""Name data of others beside one's own: factor libraries, baselines, trust lists, registries, as DCAT."""
