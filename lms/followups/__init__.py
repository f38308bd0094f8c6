"""おたずね: asks kindly what became of a plan, and carries every message the product sends."""
