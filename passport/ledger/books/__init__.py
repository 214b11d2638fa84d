"""Say what may stand in carbon books: accounts, entries, policies, layers, and the checks of an entry."""
