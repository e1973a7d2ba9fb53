"""What can serve a model, one to a file."""
