"""Limits of what the search keeps and shows."""

MOST_TERM = 40  # characters of a word; longer ones are found, but not suggested
MOST_TEXT = 60  # characters of an expression
MOST_UNITS = 250
MOST_SHOWN = 400  # answers of a leg that are ranked and shown; a word that no more documents have is never a common one
MOST_EXPRESSIONS = 20  # in a group
EVERY_TERM = "*"  # in the table of words: the row that counts the documents; no word has this letter
