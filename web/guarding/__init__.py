"""Find out who asks: by a token, by the cookie that a token earned, or by the word of a proxy."""
