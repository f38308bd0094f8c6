"""The front page: one next step, the ring, and what colleagues try."""
