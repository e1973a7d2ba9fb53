"""What stands for the beginning of a long conversation, and how nothing the person gave is lost in it."""
