"""Pages for whoever heads a unit: the board of the team, and what is handed over."""
