"""Failures told without a name: a store of their own, in which nothing leads to a person."""
