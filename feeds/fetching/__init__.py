"""Ask an address over HTTP: whom we may connect to, how often, and how much we read."""
