"""個人情報チェック at the edge: text boxes that others may read are looked through before anything is saved."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Protocol, cast

from flask import Flask, Response, current_app, g
from sqlalchemy.orm import Session

from lms.kernel.immutable import immutable
from lms.web.login import is_signed_in
from lms.web.request import actor, afterwards, db
from lms.web.traceless import is_traceless

Tally = Counter[tuple[str, str, str, str]]  # (kind, level, what was done, reason)


class Finding(Protocol):
    """A place in a text that looks like personal data. Holds offsets, never the text."""

    @property
    def kind(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def level(self) -> str: ...
    @property
    def blocks(self) -> bool: ...
    @property
    def is_hint(self) -> bool: ...


class Inspector(Protocol):
    """What the privacy feature offers to the forms."""

    def inspect(self, text: str) -> Sequence[Any]: ...
    def mask(self, text: str, finding: Any) -> str: ...
    def placeholder(self, finding: Any) -> str: ...
    def excerpt(self, text: str, finding: Any) -> tuple[str, str, str]: ...
    def label(self, finding: Any) -> str: ...
    def reasons(self) -> Sequence[tuple[str, str]]: ...
    def note_confirmed(self, session: Session, person_id: int, place: str, kinds: Sequence[str], reason: str) -> None: ...
    def count(self, session: Session, tally: Tally) -> None: ...


@immutable
class Place:
    """One finding as the page shows it: words around it, what it is, and whether it may be confirmed, or needs nothing (a hint).

    *start* and *end* count as a browser does, in halves of surrogate pairs; *mark* says kind and level to whoever counts.
    """

    index: int
    kind: str
    label: str
    before: str
    matched: str
    after: str
    blocks: bool
    is_hint: bool
    start: int
    end: int
    placeholder: str
    mark: str


@immutable
class Outcome:
    """What became of a box: what stands in it, why it may, what was asked about before and what was replaced, as marks."""

    field: str
    found: Sequence[Place]
    reason: str
    asked: Sequence[str]
    replaced: Sequence[str]
    is_refused: bool

    @property
    def stopping(self) -> list[Place]:
        return [place for place in self.found if not place.is_hint]


def init_guard(app: Flask, inspector: Inspector) -> None:
    app.extensions["guard"] = inspector
    app.jinja_env.globals |= {"looks_live": looks_live, "guard_reasons": inspector.reasons}
    app.after_request(_note)


def inspector() -> Inspector:
    return cast("Inspector", current_app.extensions["guard"])


def looks_live(field: Any) -> bool:
    """Whether this box is looked through while one writes: somebody has to be signed in to ask, and asking leaves a line in the log."""
    return bool(getattr(field, "is_live", False)) and is_signed_in() and not is_traceless()


def places(text: str) -> list[Place]:
    """What the guard finds in *text*, in reading order."""
    look, found, at, units = inspector(), list[Place](), 0, 0
    for index, finding in enumerate(look.inspect(text)):
        units += _units(text[at : finding.start]) if finding.start >= at else -_units(text[finding.start : at])
        at = finding.start
        found.append(_place(look, text, index, finding, units))
    return found


def _place(look: Inspector, text: str, index: int, finding: Finding, start: int) -> Place:
    before, matched, after = look.excerpt(text, finding)
    return Place(
        index,
        finding.kind,
        look.label(finding),
        before,
        matched,
        after,
        finding.blocks,
        finding.is_hint,
        start,
        start + _units(matched),
        look.placeholder(finding),
        f"{finding.kind}.{finding.level}",
    )


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def masked(text: str, index: int) -> str:
    """*text* with its finding number *index* replaced; unchanged where there is none any more."""
    found = inspector().inspect(text)
    return inspector().mask(text, found[index]) if 0 <= index < len(found) else text


def blocks(text: str) -> bool:
    return any(finding.blocks for finding in inspector().inspect(text))


def remember(outcome: Outcome) -> None:
    """Count what became of a box, and note with the request's own transaction that a finding was confirmed and why: kind and place, never the text."""
    g.setdefault("guarded", []).append(outcome)


def _note(response: Response) -> Response:
    outcomes: list[Outcome] = g.pop("guarded", [])
    if not outcomes or is_traceless():
        return response
    look, tally = inspector(), Tally()
    if response.status_code < 400:
        for each in outcomes:
            tally += saved(each)
            if each.stopping:
                look.note_confirmed(db(), actor().person_id, each.field, [place.kind for place in each.stopping], each.reason)
        if tally:
            look.count(db(), tally)
        return response
    for each in outcomes:
        tally += refused(each)
    if tally:
        afterwards(lambda session: look.count(session, tally))  # the request's own transaction is taken back
    return response


def refused(outcome: Outcome) -> Tally:
    """A form comes back: each kind that it is asked about for the first time was found."""
    if not outcome.is_refused:
        return Tally()
    return _told({place.mark for place in outcome.stopping} - set(outcome.asked), "found")


def saved(outcome: Outcome) -> Tally:
    """What was found in the end or on the way: kept with a reason, replaced, mended by hand; of a hint, that it was left."""
    confirmed = {place.mark for place in outcome.stopping}
    kept = {place.mark for place in outcome.found if place.is_hint}
    replaced = set(outcome.replaced) - confirmed - kept
    corrected = set(outcome.asked) - confirmed - replaced
    tally = _told((confirmed | replaced | kept) - set(outcome.asked), "found")
    return (
        tally
        + _told(confirmed, "confirmed", outcome.reason)
        + _told(replaced, "replaced")
        + _told(corrected, "corrected")
        + _told(kept, "kept")
    )


def _told(marks: set[str], deed: str, reason: str = "") -> Tally:
    return Tally((*mark.partition(".")[::2], deed, reason) for mark in marks)
