"""Pages of workshops: for those who come, and for those who organise."""
