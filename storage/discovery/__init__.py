"""The learned past of discovery, its topics and its last list."""
