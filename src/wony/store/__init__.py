"""Where every word is kept."""
