"""What a browser may send about people and access."""
