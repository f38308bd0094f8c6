"""What the planning of an import looks at and answers: a person, postings, and the verdict on a line."""

from dataclasses import dataclass, field
from datetime import date

from lms.accounts.kinds import LineKind
from lms.accounts.rules.import_columns import hiragana, tidied
from lms.accounts.rules.imports import Entry
from lms.accounts.rules.units_book import UnitBook
from lms.kernel.immutable import immutable
from lms.kernel.text import folded

GETA = "〓"  # stands in an old code page for a character that it cannot write
ALIKE = str.maketrans(
    {"～": "〜", "－": "−", "―": "—", "∥": "‖", "￠": "¢", "￡": "£", "￢": "¬"}
)  # what code page 932 puts in another's place


@immutable
class PostingFacts:
    """A posting as it stands (with its id) or as it will stand (without)."""

    id: int | None
    unit_id: int
    post: str
    is_head: bool
    kind: str
    valid_from: date
    valid_to: date | None
    source_number: str = ""

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@immutable
class PersonFacts:
    id: int | None
    name: str
    kana: str
    employment: str
    has_pc: bool
    mail: str | None
    left_on: date | None
    administers: bool = False


@dataclass(slots=True)
class Verdict:
    """What a line does. *shown* is field → [before, after] in words; *note* a sentence with *params*."""

    line: int
    kind: LineKind = LineKind.UNCHANGED
    column: str = ""
    message: str = ""
    params: dict[str, object] = field(default_factory=dict)
    shown: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """The person and the postings before and after, and a verdict for each line."""

    before: PersonFacts | None
    after: PersonFacts | None
    postings_before: list[PostingFacts]
    postings_after: list[PostingFacts]
    verdicts: list[Verdict]
    new_number: str = ""


@immutable
class Frame:
    """What holds for the whole file."""

    effective_on: date
    units: UnitBook
    is_complete: bool = False
    says_kinds: bool = False


def alike(said: str, standing: str) -> bool:
    """Whether the file says what stands, but for blanks and for what an old code page could not write."""
    new, old = tidied(said).translate(ALIKE), tidied(standing).translate(ALIKE)
    if new == old:
        return True
    return GETA in new and len(new) == len(old) and all(a in (b, GETA) for a, b in zip(new, old, strict=True))


def likely_same(entry: Entry, name: str, kana: str) -> bool:
    """Whether a new number may be somebody's who is known under another one: same name, and same kana where both have it."""
    return _plain(entry.name) == _plain(name) and (not entry.kana or not kana or _plain(hiragana(entry.kana)) == _plain(hiragana(kana)))


def _plain(text: str) -> str:
    return "".join(folded(text).split())
