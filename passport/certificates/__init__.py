"""Rules for certificates: which of them may be retired for a use, and which hour of a use each one meets."""
