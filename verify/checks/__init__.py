"""The checks, one file per subject; each records findings in a case and decides nothing about the verdict."""
