"""Pages of people and access, a module for each part of it."""
