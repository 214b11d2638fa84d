"""Which rows of a hub count, however its ingests were divided and ordered."""
