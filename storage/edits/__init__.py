"""Messages that were sent and are to say what is so now, in channels that can edit."""
