"""Who may do what: every route put to nine kinds of people and seven relations, compared with a table that a person can read.

`python -m tests.authorisation` writes the table anew; read the difference before you commit it.
"""
