"""Find a team's keywords in entries."""
