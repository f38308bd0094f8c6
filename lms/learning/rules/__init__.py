"""Verdicts of learning without a database: instructions as they are written, questions that come back."""
