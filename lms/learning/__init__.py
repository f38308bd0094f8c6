"""Who learns what and how far they are: assignments, progress, quiz attempts, completion."""
