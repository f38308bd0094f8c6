"""Limits and orders of the prompt library."""

from lms.kernel.errors import N_

MOST_TITLE = 80
MOST_LINE = 200
MOST_TEXT = 4_000
MOST_HOLE = 40  # letters between the brackets of a placeholder
VERSIONS = "versions"
PLACES = {
    "title": N_("題名"),
    "purpose": N_("何のため"),
    "text": N_("プロンプト"),
    VERSIONS: N_("これまでの版"),
}  # where something may be taken out
SORTS = {"": N_("新しい順"), "used": N_("使った回数の多い順"), "worked": N_("うまくいった回数の多い順")}
