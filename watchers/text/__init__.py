"""Fold text for comparison: one form for every writing, one script for Chinese; common words."""
