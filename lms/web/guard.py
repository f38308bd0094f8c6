"""個人情報チェック at the edge: text boxes that others may read are looked through before anything is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from flask import Flask, Response, current_app, g
from sqlalchemy.orm import Session

from lms.web.request import actor, db
from lms.web.traceless import is_traceless


class Finding(Protocol):
    """A place in a text that looks like personal data. Holds offsets, never the text."""

    @property
    def kind(self) -> str: ...
    @property
    def blocks(self) -> bool: ...
    @property
    def is_hint(self) -> bool: ...


class Inspector(Protocol):
    """What the privacy feature offers to the forms."""

    def inspect(self, text: str) -> Sequence[Any]: ...
    def mask(self, text: str, finding: Any) -> str: ...
    def excerpt(self, text: str, finding: Any) -> tuple[str, str, str]: ...
    def label(self, finding: Any) -> str: ...
    def reasons(self) -> Sequence[tuple[str, str]]: ...
    def note_confirmed(self, session: Session, person_id: int, place: str, kinds: Sequence[str], reason: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Place:
    """One finding as the page shows it: words around it, what it is, and whether it may be confirmed, or needs nothing (a hint)."""

    index: int
    kind: str
    label: str
    before: str
    matched: str
    after: str
    blocks: bool
    is_hint: bool


@dataclass(frozen=True, slots=True)
class Confirmation:
    field: str
    kinds: tuple[str, ...]
    reason: str


def init_guard(app: Flask, inspector: Inspector) -> None:
    app.extensions["guard"] = inspector
    app.after_request(_note)


def inspector() -> Inspector:
    return cast("Inspector", current_app.extensions["guard"])


def places(text: str) -> list[Place]:
    """What the guard finds in *text*, in reading order."""
    look = inspector()
    shown = []
    for index, finding in enumerate(look.inspect(text)):
        before, matched, after = look.excerpt(text, finding)
        shown.append(Place(index, finding.kind, look.label(finding), before, matched, after, finding.blocks, finding.is_hint))
    return shown


def masked(text: str, index: int) -> str:
    """*text* with its finding number *index* replaced; unchanged where there is none any more."""
    found = inspector().inspect(text)
    return inspector().mask(text, found[index]) if 0 <= index < len(found) else text


def blocks(text: str) -> bool:
    return any(finding.blocks for finding in inspector().inspect(text))


def remember(confirmation: Confirmation) -> None:
    """Write, with the request's own transaction, that a finding was confirmed and why: kind and place, never the text."""
    g.setdefault("confirmations", []).append(confirmation)


def _note(response: Response) -> Response:
    confirmations: list[Confirmation] = g.pop("confirmations", [])
    if response.status_code < 400 and not is_traceless():
        for each in confirmations:
            inspector().note_confirmed(db(), actor().person_id, each.field, each.kinds, each.reason)
    return response
