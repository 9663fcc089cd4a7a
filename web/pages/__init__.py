"""The pages for people. A file has one page or a few, with their addresses."""
