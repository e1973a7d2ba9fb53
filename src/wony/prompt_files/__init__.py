"""The forms in which prompt templates stand in files."""
