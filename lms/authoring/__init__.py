"""Courses made here: written in the browser, looked through by a second person, published, carried along as a folder."""
