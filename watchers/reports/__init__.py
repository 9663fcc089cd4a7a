"""Fold the copies of one text into one report, and know its publishers."""
