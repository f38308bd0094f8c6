"""The words of a lesson without the marks of its Markdown: what is searched, judged and read aloud. Pure."""

import re

from lms.catalog.rules.body import CITE, IMAGE, LINK, TERM

FENCED = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.MULTILINE | re.DOTALL)
FENCE = re.compile(r"^(?:```|~~~).*$", re.MULTILINE)
RULE = re.compile(r"^[\s|:-]*-{3,}[\s|:-]*$", re.MULTILINE)  # under the head of a table, or between two parts
BEFORE = re.compile(r"^[ \t]*(?:#{1,6}|[-*+]|\d{1,3}[.)]|>)[ \t]+", re.MULTILINE)
ROW = re.compile(r"^[ \t]*\|(.*)\|[ \t]*$(?=(\s*^[ \t]*\|)?)", re.MULTILINE)  # of a table, and whether another one follows
MARKS = re.compile(r"\*\*|__|`|(?<!\w)[*_]|[*_](?!\w)")


def words(text: str) -> str:
    """Everything that can be read in *text*, prompts too: for the index."""
    return _without_marks(FENCE.sub("", text)).replace("|", " ")


def line(text: str) -> str:
    """The same to be read on a line, as a search shows it: the cells of a table apart from one another, and so its rows."""
    return ROW.sub(_row, _without_marks(FENCE.sub("", text))).replace("|", " ")


def sentences_source(text: str) -> str:
    """What is written as prose: without prompts and notes in fences, without tables; every other line as it stands."""
    blanked = FENCED.sub(lambda block: "\n" * block[0].count("\n"), text)
    return _without_marks("\n".join("" if each.lstrip().startswith("|") else each for each in blanked.split("\n"))).replace("|", " ")


def _without_marks(text: str) -> str:
    shown = IMAGE.sub(lambda image: image[3] or image[1], text)
    shown = TERM.sub(lambda term: term[2] or term[1], CITE.sub("", shown))
    shown = LINK.sub(lambda link: link[1], shown)
    return MARKS.sub("", BEFORE.sub("", RULE.sub("", shown)))


def _row(row: re.Match[str]) -> str:
    cells = (cell.strip() for cell in row[1].split("|"))
    return " ・ ".join(filter(None, cells)) + (" ／" if row[2] else "")
