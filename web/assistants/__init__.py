"""The tools of assistants (MCP). `server` alone imports the SDK, only when asked for."""
