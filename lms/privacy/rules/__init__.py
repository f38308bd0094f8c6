"""The personal-data guard: where a text holds what others must not read. Pure: no database, no request, no clock, no log."""

from collections.abc import Iterable, Iterator

from lms.privacy.kinds import PLACEHOLDERS, Finding
from lms.privacy.rules.callings import called_by_role
from lms.privacy.rules.columns import in_columns
from lms.privacy.rules.confidential import secrets, unpublished
from lms.privacy.rules.contacts import Contact, addresses, emails, is_published, phones, postal_codes, published_contacts
from lms.privacy.rules.folding import FILLER, Folded, fold
from lms.privacy.rules.labelled import labelled_numbers
from lms.privacy.rules.numbers import numbers
from lms.privacy.rules.people import birth_dates, names
from lms.privacy.rules.together import combinations, sensitive

__all__ = ["Finding", "excerpt", "inspect", "mask", "mask_all"]

# Where two overlap, the earlier detector wins: first what blocks, then what a word names, then what only has a shape.
_NAMING = (secrets, labelled_numbers)
_SHAPED = (phones, emails, birth_dates, postal_codes, addresses)
_CALLING = (names, called_by_role)


# Real texts need two or three. A text built to uncover one at a time is asked about again when it is sent again.
_MOST_ROUNDS = 10


def inspect(text: str, *, allowed: frozenset[str] = frozenset()) -> list[Finding]:
    """Findings in *text*, in order, never overlapping; offsets are those of *text*. *allowed*: published office contacts, one per entry.

    What has been found may have hidden something beside it (half of a longer number is no number). So the rest is read again until
    nothing new turns up: a text in which every finding was replaced has none left.
    """
    published = published_contacts(allowed)
    found: list[Finding] = []
    rest = text
    for _round in range(_MOST_ROUNDS):
        fresh = list(_findings(rest, published))
        if not fresh:
            break
        found += fresh
        rest = _substituted(rest, ((one, FILLER * (one.end - one.start)) for one in fresh))
    return sorted(found, key=lambda one: one.start)


def mask(text: str, finding: Finding) -> str:
    """*text* with the finding replaced by what it is, as （電話番号）. The offsets of other findings move."""
    return mask_all(text, [finding])


def mask_all(text: str, findings: Iterable[Finding]) -> str:
    """*text* with all *findings* of one inspection replaced."""
    return _substituted(text, ((one, PLACEHOLDERS[one.kind]) for one in findings))


def excerpt(text: str, finding: Finding, around: int = 12) -> tuple[str, str, str]:
    """What stands before, what was found, what stands after: for the page of its author, never for a log."""
    before = text[max(0, finding.start - around) : finding.start]
    return before, text[finding.start : finding.end], text[finding.end : finding.end + around]


def _findings(text: str, published: frozenset[Contact]) -> Iterator[Finding]:
    folded = fold(text)
    taken = bytearray(len(folded.text))
    for hit in _hits(text, folded):
        if 1 in taken[hit.start : hit.end]:
            continue
        taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
        if not published or not is_published(hit.kind, folded.text[hit.start : hit.end], published):
            yield _placed(hit, folded)
    for whole in combinations(folded.text):
        if rest := _longest_free(taken, whole):
            yield _placed(rest, folded)


def _hits(text: str, folded: Folded) -> Iterator[Finding]:
    """Everything that looks like something, in the folded text, what is surest first."""
    sure, cards, doubtful = numbers(folded.text)
    yield from sure
    for detect in _NAMING:
        yield from detect(folded.text)
    yield from cards
    yield from doubtful
    for detect in _SHAPED:
        yield from detect(folded.text)
    called = [one for detect in _CALLING for one in detect(folded.text)]
    yield from called
    yield from unpublished(folded.text)
    yield from sensitive(folded.text, called)
    for one in in_columns(text):
        yield _moved(one, *folded.folded(one.start, one.end))


def _placed(hit: Finding, folded: Folded) -> Finding:
    return _moved(hit, *folded.original(hit.start, hit.end))


def _moved(hit: Finding, start: int, end: int) -> Finding:
    return Finding(hit.kind, start, end, hit.level)


def _longest_free(taken: bytearray, whole: Finding) -> Finding | None:
    """What is left of a combination beside an address or a name that was found for itself."""
    pieces, at = [], whole.start
    for piece in bytes(taken[whole.start : whole.end]).split(b"\x01"):
        pieces.append((len(piece), at))
        at += len(piece) + 1
    length, start = max(pieces)
    return _moved(whole, start, start + length) if length else None


def _substituted(text: str, parts: Iterable[tuple[Finding, str]]) -> str:
    pieces: list[str] = []
    done = 0
    for finding, substitute in sorted(parts, key=lambda part: part[0].start):
        pieces += text[done : finding.start], substitute
        done = finding.end
    return "".join(pieces) + text[done:]
