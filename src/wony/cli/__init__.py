"""The terminal: commands, the conversation, and the only drawing."""
