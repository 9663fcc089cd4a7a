"""Show alerts and their past: as a chart, a picture, a table or JSON."""
