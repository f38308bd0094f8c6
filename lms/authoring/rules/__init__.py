"""What a course may be made of, who publishes it, what changed. Pure."""
