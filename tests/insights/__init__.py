"""One cycle on a page, and where the cycles of a 課 stop."""
