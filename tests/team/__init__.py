"""Hand-over sheets."""
