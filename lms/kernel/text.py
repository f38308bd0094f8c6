"""Japanese text as people type it: folding, trimming, excerpts."""

import unicodedata

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # unseen signs that show what follows in another order than it is stored
INNER = str.maketrans("「」", "『』")


def folded(text: str) -> str:
    """NFKC and casefold: how login names and search words are compared."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def tidy(text: str) -> str:
    """What a text box sends, without trailing blanks, carriage returns, control characters and what turns the order of letters."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in unix if c in "\n\t" or (unicodedata.category(c) not in {"Cc", "Cs"} and c not in TURNING))
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip()


def one_line(text: str) -> str:
    return " ".join(text.split())


def excerpt(text: str, length: int) -> str:
    """The first *length* characters on one line, closed by … where something was left out."""
    line = one_line(text)
    return line if len(line) <= length else line[: length - 1] + "…"


def step_of(lesson: str) -> str:
    """What a lesson says to do, as a plan puts it: 次は、 stands before every one."""
    return lesson.removeprefix("次は").lstrip("、 ")


def inside_quotes(text: str) -> str:
    """A title that will stand in 「」: quotes of its own become 『』, as Japanese sets them."""
    return text.translate(INNER)
