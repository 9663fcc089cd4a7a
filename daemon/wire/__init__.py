"""The socket by which commands in other processes reach the daemon of a database."""
