"""The answers for programs. A file has the addresses of one matter."""
