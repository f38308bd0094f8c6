"""事例: what was learnt, good or bad, told so that the next person can use it."""
