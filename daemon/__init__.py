"""Keep the daemon alive: open it, do its jobs on time, take edits, answer requests."""
