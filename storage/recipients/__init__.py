"""The recipients of channels who get nothing, and the deliveries that were not made for it."""
