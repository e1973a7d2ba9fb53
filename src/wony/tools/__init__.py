"""What the model can do: one family of tools to a file."""
