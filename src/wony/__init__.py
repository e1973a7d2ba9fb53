"""wony: a personal assistant that lives on its owner's computer.  Importing this does nothing."""

__version__ = "0.1.0"
