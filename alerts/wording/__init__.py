"""Find the words of an alert, and of the notices to the operator."""
