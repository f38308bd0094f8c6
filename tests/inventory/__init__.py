"""The work inventory."""
