"""Courses that are made here: written, looked through by a second person, published, carried along."""
