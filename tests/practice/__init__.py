"""Plans, logs and the board."""
