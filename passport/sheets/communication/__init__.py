"""Fill in what an operator communicates about one installation and period, each cell with its source."""
