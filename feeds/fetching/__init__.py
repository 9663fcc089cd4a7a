"""Request an address over HTTP: which ones, how often, and how much we read."""
