"""What makes a prompt fit to be passed on, and where it leaves a place for one's own words. Pure."""

import re
from collections.abc import Collection

from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable
from lms.prompts.kinds import MOST_HOLE, MOST_LINE, MOST_TEXT, MOST_TITLE

# 〔…〕 or {{…}}, on one line and short: however it is typed, a place is looked at no further than that.
HOLE = re.compile(rf"〔([^〔〕\n]{{1,{MOST_HOLE}}})〕|\{{\{{([^{{}}\n]{{1,{MOST_HOLE}}})\}}\}}")


@immutable
class Piece:
    """Words of a prompt; of a placeholder also what belongs there."""

    text: str
    hole: str = ""


def pieces(text: str) -> list[Piece]:
    """*text* cut at its placeholders. Put together again, the pieces are the text."""
    found, at = [], 0
    for hole in HOLE.finditer(text):
        found += [Piece(text[at : hole.start()]), Piece(hole.group(), (hole[1] or hole[2]).strip() or "…")]
        at = hole.end()
    return [piece for piece in (*found, Piece(text[at:])) if piece.text]


def holes(text: str) -> list[str]:
    """What has to be filled in, each once, in reading order."""
    return list(dict.fromkeys(piece.hole for piece in pieces(text) if piece.hole))


def check_found(places: Collection[str]) -> None:
    if not places:
        raise Unacceptable(N_("このことばは、プロンプトのどこにもありません。書かれているとおりに写してください。"), field="passages")


def check(title: str, purpose: str, text: str) -> None:
    for words, field, most in ((title, "title", MOST_TITLE), (purpose, "purpose", MOST_LINE), (text, "text", MOST_TEXT)):
        if not words.strip():
            raise Unacceptable(N_("一行で書いてください。"), field=field)
        if len(words) > most:
            raise Unacceptable(N_("%(most)d字までで書いてください。"), field=field, most=most)
