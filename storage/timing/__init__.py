"""Why a message waits: rulings on alerts by channel, the pasts of channels, and silences."""
