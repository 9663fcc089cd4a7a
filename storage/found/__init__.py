"""The search index: which words stand in which entry; kept up to date, and asked for candidates."""
