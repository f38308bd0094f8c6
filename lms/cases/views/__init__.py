"""Pages of the knowledge base, and of who may see a case."""
