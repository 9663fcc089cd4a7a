"""Fold the copies of one text into one report, and name its publishers."""
