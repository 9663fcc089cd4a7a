"""Make the same decisions on the past: recorded entries, and those that a daemon has stored."""
