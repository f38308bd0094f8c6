"""The manager's side: what a unit hands on from one person to the next."""
