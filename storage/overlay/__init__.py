"""Keywords that people added or removed in chat, on the page or by a command."""
