"""How many reports of a watch are usual, learned from its own past."""
