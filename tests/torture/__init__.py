"""Processes of the web, of the schedulers and of the workers are killed with −9 at random points: what was acknowledged is there, and everything is said once."""
