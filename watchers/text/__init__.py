"""Text as it is compared: folded, Chinese in one script, common words known."""
