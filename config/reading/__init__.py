"""Read YAML with the place of every value, find its mistakes, and fill in secrets."""
