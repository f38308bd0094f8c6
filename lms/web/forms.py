"""Forms of the house: our words beside the field, the personal-data guard, drafts, and one result for a double click."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import g, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind WTForms 3.3
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from lms.kernel import calendar
from lms.kernel.errors import Stale, Unacceptable
from lms.kernel.numerals import read_whole
from lms.kernel.text import one_line, tidy
from lms.web import unsent
from lms.web.guarded import BESIDE, Guarded, GuardedForm
from lms.web.i18n import FormTranslations, said, unit_of
from lms.web.remains import what_remains

T = TypeVar("T")
NOT_TYPED = frozenset({"csrf_token", "once", "owner", "draft", "fix"})
SECRETS = frozenset({"password", "current", "again", "pin", "code", "mail_password", "ai_key", "webhook_secret"})  # never said again


def typed_now() -> dict[str, list[str]]:
    """What a hand typed into the form that this request sends: without what the page adds by itself."""
    return {key: values for key, values in request.form.lists() if key not in NOT_TYPED and not key.startswith(BESIDE)}


class Form(GuardedForm):
    """A form that keeps what was typed, shows every refusal beside its field, and may be sent twice without harm."""

    class Meta:
        def get_translations(self, form: Any) -> FormTranslations:  # noqa: ARG002
            return FormTranslations()

    once = HiddenField(default=lambda: secrets.token_urlsafe(24))

    def __init__(self, *args: Any, drafted: unsent.Typed | None = unsent.NOT_ASKED, **kwargs: Any) -> None:
        """*drafted* is what the person typed before and did not save: it wins over *data* on a GET. Not asked for, it is what came in too late."""
        drafted = unsent.waiting(self.words_of_form() if self.keeps_unsent else ()) if drafted is unsent.NOT_ASKED else drafted
        if request.method == "POST":
            kwargs["formdata"] = request.form
        else:
            kwargs["formdata"] = MultiDict([(key, value) for key, values in drafted.items() for value in values]) if drafted else None
        super().__init__(*args, **kwargs)
        g.setdefault("forms", []).append(self)
        self.is_drafted = bool(drafted) and request.method != "POST"

    def sent(self) -> bool:
        """POSTed, and to be saved (neither kept as a draft nor sent back for a replacement): validate and judge."""
        if request.method != "POST" or self.wants_draft:
            return False
        if "fix" in request.form:
            self.replace(request.form["fix"])
            return False
        return bool(self.validate())

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return self.looked_through() and fine

    @property
    def wants_draft(self) -> bool:
        return request.method == "POST" and "draft" in request.form

    @property
    def status(self) -> int:
        """HTTP status of the page that shows this form again."""
        return 422 if request.method == "POST" and not self.is_fix else 200

    @property
    def remains(self) -> str:
        """What of the person's own doing stands in the fields again: words, choices or nothing."""
        return what_remains(self)

    def typed(self) -> dict[str, list[str]]:
        """Everything typed, as it was typed: what a draft keeps."""
        return typed_now()

    def refuse(self, refusal: Unacceptable) -> None:
        """Show a refusal by the rules beside the field it names, or on top of the form."""
        field = self._fields.get(refusal.field or "")
        if field is None:
            self.form_errors.append(said(refusal))
        else:
            field.errors = [*field.errors, said(refusal)]

    def errors_as_drawn(self, drawn: str) -> list[tuple[str | None, Any]]:
        """(field, what is said of it) from the top of the page downwards; what is said of the whole form comes first."""

        def place(name: str | None) -> int:
            found = [drawn.find(f'id="{self[name].id}{more}"') for more in ("", "-0")] if name else [0]
            return min((each for each in found if each >= 0), default=len(drawn))

        return sorted(self.errors.items(), key=lambda pair: place(pair[0]))

    def differences(self, saved: Mapping[str, Any], names: Sequence[str]) -> list[tuple[str, str, str]]:
        """(field, what was saved meanwhile, what was typed here), where the two part."""
        pairs = [(name, _shown(self[name], saved[name]), _shown(self[name], self[name].data)) for name in names if name in self]
        return [pair for pair in pairs if pair[1] != pair[2]]

    def overtaken(
        self, stale: Stale, version: int | str, saved: Mapping[str, Any] | None = None, names: Sequence[str] = ()
    ) -> list[tuple[str, str, str]]:
        """Somebody saved first: says so, answers where the two part, and what is sent next was written in sight of *version*."""
        self.form_errors.append(said(stale))
        apart = self.differences(saved, names) if saved is not None else []
        self["version"].data = str(version)
        return apart

    def seen_version(self) -> int:
        """The state of a row that the person saw, out of the field `version`; 0 for anything else."""
        seen = self["version"].data or ""
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0


def _shown(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return str(gettext("はい") if value else gettext("いいえ"))
    words = {choice.value: str(choice.label) for choice in getattr(field, "choices", None) or ()}
    each = value if isinstance(value, list) else [] if value is None else [value]
    return str(gettext("、")).join(words.get(str(one), str(one)) for one in each)


@contextmanager
def refusals_shown_on(form: Form) -> Iterator[None]:
    """Turn a refusal by the rules into an error of *form*; let the others pass."""
    try:
        yield
    except Unacceptable as refusal:
        form.refuse(refusal)


def filled(value: T | None) -> T:
    """The value of a field that its validators have made sure is there."""
    if value is None:
        raise AssertionError("a required field passed validation without a value")
    return value


class Needed(InputRequired):
    """The field has to be filled; *message* says what to do."""

    def __call__(self, form: Any, field: Field) -> None:  # noqa: ARG002
        if not field.raw_data or not str(field.raw_data[0]).strip():
            field.errors = []
            raise StopValidation(str(self.message))


def at_most(length: int) -> Length:
    return Length(max=length, message=_l("%(max)d字までで書いてください。"))


class TextLine(StringField):
    """One line of text, tidied. Not read by others, or the person's own identity: outside the guard."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["filters"] = [lambda text: one_line(tidy(text)) if text else ""]
        super().__init__(*args, **kwargs)


class SharedLine(Guarded, TextLine):
    """One line that others may read: goes through the guard."""


class SharedBox(Guarded, TextAreaField):
    """Several lines that others may read: go through the guard."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["filters"] = [lambda text: tidy(text) if text else ""]
        super().__init__(*args, **kwargs)


class Whole(IntegerField):
    """A whole number; full-width and kanji numerals are read, as are thousands separators. *unit*, marked with U_, stands behind the box, or may be typed along."""

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        self.unit = unit
        kwargs.setdefault("validators", [Optional()])
        super().__init__(*args, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        typed = str(valuelist[0]).strip() if valuelist else ""
        if typed:
            self.data = read_whole(self._number_of(typed))
            if self.data is None:
                raise ValueError(gettext("数字で書いてください。例：30、三十"))

    def _number_of(self, typed: str) -> str:
        units = {self.unit, unit_of(self.unit, 1), unit_of(self.unit, None)}
        return next((typed.removesuffix(each) for each in units if each and typed.endswith(each)), typed)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else "" if self.data is None else str(self.data)


class Day(DateField):
    """A date by the browser's calendar, or typed as 2026-11-24, 2026/11/24 or 令和8年11月24日."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = calendar.typed_day(typed)
        if typed and self.data is None:
            raise ValueError(gettext("日付を、2026-11-24 のように書いてください。"))


class TypedDay(Day):
    """A date in a box for text, for those who copy it out of a 発令 in whatever style."""


def offered(choices: Any) -> list[SelectChoice]:
    """(value, label) pairs as WTForms wants them."""
    return [each if isinstance(each, SelectChoice) else SelectChoice(*each) for each in choices or ()]


class Upload(FileField):
    """A file; *accept* is what the browser offers. A page cannot fill it again: after a refusal it is chosen once more."""

    def __init__(self, *args: Any, accept: str = "", **kwargs: Any) -> None:
        self.accept = accept
        super().__init__(*args, **kwargs)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:  # noqa: ARG002  (a file is no text of the form)
        super().process(None, data, extra_filters)
        sent = request.files.get(self.name) if request.method == "POST" else None
        self.data = sent if sent is not None and sent.filename else None
        self.raw_data = [self.data] if self.data else []


class SharedUpload(Guarded, Upload):
    """A file that others may read; the form's validator sets *text*, what of it the guard looks through."""

    is_live = False
    has_text = False
    text = ""

    def shared_text(self) -> str:
        return self.text


class OneOf(RadioField):
    """One of a few choices, as radio buttons; *hints* are small lines under them."""

    def __init__(self, *args: Any, hints: Mapping[str, Any] | None = None, is_row: bool = False, **kwargs: Any) -> None:
        self.hints = hints or {}
        self.is_row = is_row
        kwargs["choices"] = offered(kwargs.get("choices"))
        super().__init__(*args, **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data in (None, "", "None"):
            self.data = None
            return
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(gettext("表示されている中から選んでください。")) from None


class _FromAList:
    """Choices that may be set later, through *offered*; what is not among them is refused in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["choices"] = offered(kwargs.get("choices"))
        super().__init__(*args, **kwargs)

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)  # type: ignore[misc]  # of the field that it is mixed into
        except ValidationError:
            raise ValidationError(gettext("表示されている中から選んでください。")) from None


class ManyOf(_FromAList, SelectMultipleField):
    """Any number of a few choices, as boxes to tick."""


class Pick(_FromAList, SelectField):
    """One of many choices, as a list."""
