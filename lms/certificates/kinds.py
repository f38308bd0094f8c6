"""Codes of certificates: what they are made of."""

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that two people read differently: no 0 and o, no 1, i and l
CODE_LENGTH = 26  # of 31 letters: 128 bits, so that nobody finds one by trying
MOST_TYPED = 60
