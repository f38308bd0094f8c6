"""The personal-data guard: where a text holds what others must not read. Pure: no database, no request, no clock, no log."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain
from operator import attrgetter

from lms.kernel.patterns import late
from lms.privacy.kinds import PLACEHOLDERS, Finding, GuardKind
from lms.privacy.rules.births import birth_dates
from lms.privacy.rules.columns import Below, covered, in_columns
from lms.privacy.rules.combined import combinations
from lms.privacy.rules.confidential import secrets, unpublished
from lms.privacy.rules.contacts import Contact, addresses, emails, is_published, phones, postal_codes, published_contacts
from lms.privacy.rules.folding import FILLER, Folded, joined, plain, without
from lms.privacy.rules.labelled import labelled_numbers
from lms.privacy.rules.matching import Encoded, Span
from lms.privacy.rules.names import names
from lms.privacy.rules.numbers import Numbers, numbers
from lms.privacy.rules.registers import births_in_parts
from lms.privacy.rules.sensitive import sensitive

__all__ = ["Finding", "excerpt", "inspect", "mask", "mask_all"]

# Where two overlap, the earlier detector wins: first what blocks, then what a word names, then what only has a shape.
_WITH_DIGITS = (phones, emails, birth_dates, births_in_parts, postal_codes, addresses)
_WITHOUT_DIGITS = (emails, birth_dates, births_in_parts, addresses)  # digits in kanji are some, too
_DIGIT = late(re.compile, "[0-9]")
_NAMES_NOBODY = frozenset((GuardKind.SENSITIVE, GuardKind.UNPUBLISHED, GuardKind.SECRET))
_SURE_NAME = 4  # a surname alone may be where somebody lives
_NONE = Numbers([], [], [])
_start = attrgetter("start")


# Real texts need two or three. A text built to uncover one at a time is asked about again when it is sent again.
_MOST_ROUNDS = 10
# What was found hides only what stands beside it: the next round reads so many characters on both sides, and believes nothing at the edges.
_REACH, _EDGE = 160, 80
_MOST_IN_PARTS = 0.6


def inspect(text: str, *, allowed: frozenset[str] = frozenset()) -> list[Finding]:
    """Findings in *text*, in order, never overlapping; offsets are those of *text*. *allowed*: published office contacts, one per entry.

    What has been found may have hidden something beside it (half of a longer number is no number). So the rest is read again until
    nothing new turns up: a text in which every finding was replaced has none left.
    """
    published = published_contacts(allowed)
    known = plain(text)
    folded = joined(known)
    first = in_columns(text)
    found = fresh = sorted(_findings(folded, first, [Span(0, len(folded.text))], published, again=False), key=_start)
    for _round in range(1, _MOST_ROUNDS):
        if not fresh:
            break
        folded = joined(without(known, text, found))
        below = in_columns(_emptied(text, found), first.heads) if first.heads else first
        again = _findings(folded, below, _beside(folded, fresh), published, again=True)
        fresh = sorted([free for one in again if (free := _clear_of(one, found)) is not None], key=_start)
        found = sorted(found + fresh, key=_start)
    return found


def _emptied(text: str, found: list[Finding]) -> str:
    return _substituted(text, ((one, covered(text[one.start : one.end])) for one in found))


def _hidden(text: str, found: list[Finding]) -> str:
    return _substituted(text, ((one, FILLER * (one.end - one.start)) for one in found))


def _clear_of(one: Finding, found: list[Finding]) -> Finding | None:
    """What of a finding stands before those inside it that an earlier round has found, or after them; a cell of a table may go across. *found* in order."""
    start, end = one.start, one.end
    for at in range(max(0, bisect_right(found, start, key=_start) - 1), len(found)):
        other = found[at]
        if other.start >= end:
            break
        if start < other.end:
            start, end = (start, other.start) if start < other.start else (other.end, end)
    return _moved(one, start, end) if start < end else None


def _beside(folded: Folded, found: list[Finding]) -> list[Span]:
    """The parts of a text that stand near to what was found (both in order); all of it, where that is most of it."""
    parts, whole = list[Span](), Span(0, len(folded.text))
    if len(found) * _REACH > len(folded.text) and _covered(found) >= folded.ends[-1] * _MOST_IN_PARTS:
        return [whole]  # told without asking where each of them stands
    for first, last in (folded.folded(one.start, one.end) for one in found):
        start, end = max(0, first - _REACH), min(last + _REACH, len(folded.text))
        if parts and start <= parts[-1].end:
            parts[-1] = Span(parts[-1].start, end)
        else:
            parts.append(Span(start, end))
    return parts if sum(end - start for start, end in parts) < len(folded.text) * _MOST_IN_PARTS else [whole]


def _covered(found: list[Finding]) -> int:
    """How much of the original text stands near to what was found."""
    covered = done = 0
    for _, start, end, _ in found:
        covered += end + _REACH - max(done, start - _REACH)
        done = end + _REACH
    return covered


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


def _findings(folded: Folded, below: Below, parts: list[Span], published: frozenset[Contact], *, again: bool) -> Iterator[Finding]:
    """What is found within *parts* of the folded text; below heads and where several things tell of somebody, in all of it."""
    taken, naming = bytearray(len(folded.text)), list[Finding]()
    for hit in _hits(folded, below, parts):
        kind, start, end, level = hit
        if taken.find(1, start, end) >= 0:
            continue
        taken[start:end] = b"\x01" * (end - start)
        if kind not in _NAMES_NOBODY and (kind is not GuardKind.PERSON_NAME or end - start >= _SURE_NAME):
            naming.append(hit)
        if not published or not is_published(kind, folded.text[start:end], published):
            yield Finding(kind, *folded.original(start, end), level)
    for whole in () if again else combinations(_hidden(folded.text, naming)):  # where something was found nothing is combined
        if rest := _longest_free(taken, whole):
            yield _moved(rest, *folded.original(rest.start, rest.end))


def _hits(folded: Folded, below: Below, parts: list[Span]) -> Iterator[Finding]:
    in_cells = [_moved(one, *folded.folded(one.start, one.end)) for one in below.found]
    named = [one for one in in_cells if one.kind is GuardKind.PERSON_NAME]
    yield from named
    known = frozenset(chain.from_iterable(range(start, end) for _, start, end, _ in named))
    known |= frozenset(folded.folded(*place)[0] for place in below.places)
    for part in parts:
        if part == (0, len(folded.text)):
            yield from _shaped(folded.text, known)
        else:
            yield from _hits_within(folded.text, part, known)
    yield from in_cells


def _hits_within(text: str, part: Span, known: frozenset[int]) -> Iterator[Finding]:
    """What is cut off at the edge of a part may look like something else: it is left to the round that saw all of it."""
    first = part.start + _EDGE if part.start else 0
    last = part.end - _EDGE if part.end < len(text) else part.end
    for one in _shaped(Encoded(text[part.start : part.end]), frozenset(place - part.start for place in known)):
        start, end = one.start + part.start, one.end + part.start
        if first <= start and end <= last:
            yield _moved(one, start, end)


def _shaped(text: str, known: frozenset[int]) -> Iterator[Finding]:
    """Everything that looks like something, in folded text, what is surest first. *known*: where names and places stand that are below a head."""
    has_digits = _DIGIT.search(text) is not None  # most short texts have none
    sure, cards, doubtful = numbers(text) if has_digits else _NONE
    yield from sure
    yield from secrets(text)
    if has_digits:
        yield from labelled_numbers(text)
    yield from cards
    yield from doubtful
    for detect in _WITH_DIGITS if has_digits else _WITHOUT_DIGITS:
        yield from detect(text)
    called = list(names(text, known))
    yield from called
    yield from unpublished(text)
    yield from sensitive(text, called)


def _moved(hit: Finding, start: int, end: int) -> Finding:
    return Finding(hit.kind, start, end, hit.level)


def _longest_free(taken: bytearray, whole: Finding) -> Finding | None:
    """What is left of a combination beside an illness that was found for itself."""
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
