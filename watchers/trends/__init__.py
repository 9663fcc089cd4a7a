"""A burst and its life, and the stories that it tells."""
