"""Find terms that nobody listed: those that are far above their own past."""
