"""The command line: parse options, print, ask, give exit codes; the rooms below do the work."""
