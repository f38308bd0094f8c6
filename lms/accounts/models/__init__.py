"""Tables of people and access. Private to this feature; others read them from their queries only."""
