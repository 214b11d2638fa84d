"""Judge many passports in one run: its items, its body of evidence on disk, a line for each."""
