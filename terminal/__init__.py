"""Print and log safely: all output to a terminal or a log passes through this room."""
