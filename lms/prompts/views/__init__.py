"""Pages of the prompt library."""
