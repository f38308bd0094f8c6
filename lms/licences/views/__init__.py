"""Pages of licences: the holder's, the office's, and the answer to machines."""
