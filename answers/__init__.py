"""Answer questions about the stored state, for the command line and the page alike.

Pure over the rows of storage: an answer is returned, and never printed.
"""
