"""Judge credentials of others, which are no passports, with what is at hand."""
