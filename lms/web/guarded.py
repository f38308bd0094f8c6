"""個人情報チェック in a form: what is found stands beside its box, is replaced at a button or kept with a reason, and is counted."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from flask import request
from flask_babel import gettext
from flask_wtf import FlaskForm

from lms.web import guard
from lms.web.i18n import said

BESIDE = ("confirm-", "asked-", "replaced-")  # what the guard adds to a form by itself
MOST_MARKS = 400
MOST_LOOKED_AT = 40_000  # of a text that is refused already: whoever pastes a whole mailbox is told so, and nobody waits for it
ALL = "all"


class Guarded:
    """A box that others may read. Beside it: what was found, why that may stay, and what happened before in this form."""

    is_shared = True
    is_live = True  # looked through while one writes
    findings: Sequence[guard.Place] = ()
    reason = ""
    asked: Sequence[str] = ()
    replaced: Sequence[str] = ()
    has_text = True  # in the page, where it can be replaced

    def shared_text(self: Any) -> str:
        """What the guard looks through."""
        return self.data or ""


class GuardedForm(FlaskForm):
    """Looks through its shared boxes before anything is saved. *is_anonymous*: it sends nothing while one writes, and nothing of it is noted or counted."""

    is_anonymous = False
    is_kept = True  # where it comes in too late (lms.web.unsent); False where that alone would tell who writes

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_fix = False
        for field in self._shared():
            field.is_live = field.is_live and not self.is_anonymous
            if request.method == "POST":
                field.asked, field.replaced = _marks(f"asked-{field.name}"), _marks(f"replaced-{field.name}")

    @property
    def findings(self) -> dict[str, Sequence[guard.Place]]:
        """By box, where there are any."""
        return {field.name: field.findings for field in self._shared() if field.findings}

    @classmethod
    @cache
    def words_of_form(cls) -> frozenset[str]:
        """The names of its shared boxes."""
        boxes = {name: getattr(getattr(cls, name), "field_class", None) for name in dir(cls)}
        return frozenset(name for name, sort in boxes.items() if isinstance(sort, type) and issubclass(sort, Guarded) and sort.has_text)

    @property
    def keeps_unsent(self) -> bool:
        """Whether what was written into it waits for its owner where it came in too late."""
        return self.is_kept and not self.is_anonymous and bool(self.words_of_form())

    def _shared(self) -> Iterator[Any]:
        return (field for field in self if getattr(field, "is_shared", False))

    def replace(self, what: str) -> None:
        """Put a placeholder where the button stood, or everywhere: its value names the box and the finding."""
        name, _, index = what.rpartition(":")
        field: Any = self._fields.get(name)
        self.is_fix = True
        if field is None or not getattr(field, "is_shared", False) or not field.has_text or len(field.shared_text()) > MOST_LOOKED_AT:
            return
        for place in reversed(guard.places(field.shared_text())):
            if index in {str(place.index), ALL}:
                field.data = guard.masked(field.data, place.index)
                field.replaced = [*field.replaced, place.mark]
        field.findings = guard.places(field.shared_text())

    def looked_through(self) -> bool:
        """Whether no box needs another look of its writer."""
        judged = [self._is_fine(field) for field in self._shared()]  # every box, also after one that is not fine
        return all(judged)

    def _is_fine(self, field: Any) -> bool:
        if field.errors and len(field.shared_text()) > MOST_LOOKED_AT:
            return False
        field.findings = guard.places(field.shared_text())
        field.reason = request.form.get(f"confirm-{field.name}", "")
        stopping = [place for place in field.findings if not place.is_hint]
        is_reasoned = field.reason in dict(guard.inspector().reasons())
        is_fine = not any(place.blocks for place in stopping) and (not stopping or is_reasoned)
        if not self.is_anonymous:
            guard.remember(guard.Outcome(field.name, field.findings, field.reason, field.asked, field.replaced, is_refused=not is_fine))
        if not is_fine:
            field.errors = [*field.errors, _found_sentence(stopping)]
            field.asked = sorted({*field.asked, *(place.mark for place in stopping)})
        return is_fine


def _marks(name: str) -> list[str]:
    return request.form.get(name, "")[:MOST_MARKS].split()


def _found_sentence(found: Sequence[guard.Place]) -> str:
    labels = "・".join(dict.fromkeys(said(place.label) for place in found))
    return str(gettext("保存する前に見直してください：%(labels)s。まだ保存していません。", labels=labels))
