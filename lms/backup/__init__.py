"""Everything the product keeps, in one file, and back again; on SQLite and PostgreSQL."""
