"""What a browser may send about learning."""
