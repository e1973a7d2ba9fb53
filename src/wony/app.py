"""The composition root: the one place that knows every part, and builds each on its first use.

It is also the one module with imports inside functions, so that a command pays only for what it needs.
"""
