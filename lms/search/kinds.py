"""Limits of what the search keeps."""

MOST_TERM = 40  # characters of a word; longer ones are found, but not suggested
MOST_TEXT = 60  # characters of an expression
MOST_UNITS = 250
MOST_EXPRESSIONS = 20  # in a group
EVERY_TERM = "*"  # in the table of words: the row that counts the documents; no word has this letter
