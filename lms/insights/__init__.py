"""Figures over everything: one cycle from lesson to re-use, and where the cycles of a 課 stop."""
