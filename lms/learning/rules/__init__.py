"""What learning decides without a database."""
