"""Alerts for other programs: as an object, signed, posted, handed to a program, in a file."""
