"""The line by which people answer in Slack: Socket Mode, by Slack's own client."""
