"""The steps of the charts of watches: written at each look, rolled up to days, and read."""
