"""The requests of people in chats, the lines by which they come, and the names of the people."""
