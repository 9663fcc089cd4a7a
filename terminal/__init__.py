"""Print without harm, and log: all that the product writes to a terminal or a log passes here."""
