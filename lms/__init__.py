"""まなびの環: learn, practise, share. A lesson ends when something was tried and reached a colleague."""

__version__ = "0.1.0"
