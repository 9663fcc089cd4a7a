"""Do what people ask in a chat: press a button, write a command, put a thumb under a message."""
