"""One's own record under test."""
