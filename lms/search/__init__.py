"""Japanese full-text search: one tokeniser, one query language, an index in SQLite FTS5 or in a PostgreSQL tsvector. Knows no feature."""
