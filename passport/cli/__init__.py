"""The command line: arguments, files, terminal and exit codes around the floors below."""
