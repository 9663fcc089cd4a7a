"""Messages that were sent and are to say the state of now, in channels that can edit."""
