"""Count the daemon's events, and write the counts where other programs read them."""
