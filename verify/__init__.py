"""From bytes, evidence and trust to a report: pure, offline, and the only place where a verdict is made."""
