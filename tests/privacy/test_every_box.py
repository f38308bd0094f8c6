"""Every box and every file that a browser may send: guarded, or on the list with a reason."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g
from wtforms import Field, FileField, HiddenField, PasswordField, StringField, TextAreaField
from wtforms.fields.core import UnboundField

import lms
from lms.accounts.forms.imports import ColumnsForm
from lms.admin.forms.settings import settings_form
from lms.admin.kinds import SECTIONS
from lms.authoring.forms import FigureForm
from lms.practice.forms.beside import EvidenceForm
from lms.web.forms import Form, SharedBox, SharedLine, SharedUpload
from lms.workshops.forms import HandoutForm

IDENTITY = "who somebody is, in the accounts: this is where names, numbers and addresses belong"
UNIT = "the municipality's own units, their codes and extensions"
SECRET_ = "a code or a number of staff that is compared, never shown"
SEARCHED = "what is looked for; not kept"
FORMED = "numbers, times or letters of an address: anything else is refused by their own rule"
LINK = "the address of a page, judged as one; a link of a meeting may carry its key"
SETTING = "what the office publishes about itself, and its own contacts, which the guard lets pass"
OWN_GUARD = "read line by line or file by file, and looked through there"
PICTURE = "a picture; what it shows, people look at"
UNREAD = "shown to who has sent it, and not kept"

OUTSIDE = {
    **dict.fromkeys(("accounts.PersonForm.staff_no", "accounts.PersonForm.post", "accounts.PostingForm.post"), IDENTITY),
    **dict.fromkeys(("accounts.PostingForm.source_number", "accounts.ImportForm.file"), IDENTITY),
    **dict.fromkeys((f"accounts._Identity.{name}" for name in ("name", "kana", "mail")), IDENTITY),
    **dict.fromkeys((f"cases.NewPartnerForm.{name}" for name in ("name", "kana", "organisation", "mail")), IDENTITY),
    **dict.fromkeys((f"accounts.ColumnsForm.{name}" for name in vars(ColumnsForm) if isinstance(vars(ColumnsForm)[name], UnboundField)), IDENTITY),
    **dict.fromkeys((f"accounts.{form}.{name}" for form in ("UnitForm", "UnitCorrectionForm", "_NewUnitForm") for name in ("name", "code", "phone")), UNIT),
    **dict.fromkeys((f"accounts.SplitForm.{name}_{row}" for name in ("name", "code") for row in (1, 2, 3)), UNIT),
    "accounts.CodesForm.codes": UNIT,
    **dict.fromkeys(("accounts.LoginForm.staff_no", "accounts.PinLoginForm.staff_no", "accounts.AskForm.code", "accounts.SetUpForm.code"), SECRET_),
    **dict.fromkeys(("practice.CardForm.code", "workshops.CodeForm.code", "anonymous.CodeForm.code"), SECRET_),
    **dict.fromkeys(("learning.AssignmentForm.numbers", "workshops.AttendanceForm.walk_ins"), SECRET_),
    **dict.fromkeys(("accounts.AuditForm.who", "accounts.AuditForm.object_id", "accounts.FindForm.q"), SEARCHED),
    **dict.fromkeys(("authoring.CourseForm.slug", "authoring.LessonForm.slug", "authoring.FigureForm.name"), FORMED),
    **dict.fromkeys(("authoring.NumberForm.answer", "authoring.NumberForm.tolerance", "followups.RhythmForm.weeks"), FORMED),
    **dict.fromkeys((f"{feature}.{form}.{name}" for feature, form in (("meetings", "MeetingForm"), ("workshops", "WorkshopForm")) for name in ("begins", "ends")), FORMED),
    **dict.fromkeys(("meetings.MeetingForm.link", "workshops.WorkshopForm.link", "workshops.HandoutForm.link"), LINK),
    **dict.fromkeys(("authoring.ImportForm.file", "inventory.TableForm.file", "cases.FileForm.file"), OWN_GUARD),
    **dict.fromkeys(("authoring.FigureForm.file", "admin.LogoForm.picture"), PICTURE),
    "cases.KeyForm.public_key": FORMED,
    **dict.fromkeys(("goals.QuantityForm.baseline", "goals.QuantityForm.target", "goals.FigureForm.figure", "goals.ValuesForm.file"), FORMED),
    "cases.TakedownForm.passages": "what is to be taken out is looked for and kept nowhere",
    **dict.fromkeys(("learning.GiftForm.file", "learning.GiftForm.text"), UNREAD),
}  # fmt: skip


def forms() -> Iterator[type[Form]]:
    for module in pkgutil.walk_packages(lms.__path__, "lms."):
        if ".forms" in module.name or ".views" in module.name:
            importlib.import_module(module.name)
    waiting: list[type[Form]] = [Form]
    while waiting:
        for each in waiting.pop().__subclasses__():
            waiting.append(each)
            if each.__module__.startswith("lms."):
                yield each


def boxes() -> dict[str, type[Field]]:
    """Every field for text or a file, by the form that declares it."""
    found = {}
    for form in forms():
        for name, field in vars(form).items():
            if isinstance(field, UnboundField) and issubclass(field.field_class, StringField | TextAreaField | FileField):
                found[f"{form.__module__.split('.')[1]}.{form.__name__}.{name}"] = field.field_class
    return {name: field for name, field in found.items() if not issubclass(field, HiddenField | PasswordField)}


def is_guarded(field: type[Field]) -> bool:
    return issubclass(field, SharedLine | SharedBox | SharedUpload)


def test_every_box_is_guarded_or_says_why_not() -> None:
    there = boxes()
    settings = {f"admin.{form.__name__}.{name}" for section in SECTIONS for form in [settings_form(section)] for name in vars(form)}
    open_ones = {name for name, field in there.items() if not is_guarded(field)} - settings  # the settings of the office: SETTING
    assert open_ones == OUTSIDE.keys()
    assert sum(is_guarded(field) for field in there.values()) > 60
    assert all(len(reason) > 20 for reason in (*OUTSIDE.values(), SETTING))


READ = re.compile(r"request\.(?:form|files|values|get_json|json|data|stream|get_data)\b(?:\.get(?:list)?\(\"([^\"]+)\")?")
ASKED_FOR = re.compile(r'" (?:not )?in \Z')  # is this button the one that was pressed?
# Read past the fields of a form. Keys, numbers, buttons and places: compared with what is there, never kept as they were typed …
COMPARED = frozenset(
    (
        *(
            "answer",
            "back",
            "by",
            "code",
            "face",
            "field",
            "key",
            "kind",
            "language",
            "line",
            "more",
            "name",
            "once",
            "order",
            "person",
            "picture",
        ),
        *("q", "retired", "seen", "slide", "slug", "take", "wanted", "what", "wish", "words"),
    )
)
# … what is looked at and not kept: the guard's own look and the reason chosen in it, a preview, cases that are alike, cases that fit a plan …
LOOKED_AT = frozenset(("action", "ai_use", "box", "reason", "text", "title", "tried", "work"))
# … and what is taken whole. Quizzes: written.is_keepable. The others: numbers, or nothing but whether a file came.
TAKEN_WHOLE = {
    *("anonymous/forms.py", "followups/views/__init__.py", "guidelines/views.py", "learning/views/quiz.py"),
    *("meetings/views/keeping.py", "team/forms.py", "workshops/forms.py"),
}


def test_what_is_read_past_the_forms_is_known() -> None:
    """A box that somebody draws by hand and reads out of the request is in no form, and its text would go past the guard."""
    names, whole = set[str](), set[str]()
    here = Path(lms.__file__).parent
    for file in here.rglob("*.py"):
        where, text = file.relative_to(here).as_posix(), file.read_text(encoding="utf-8")
        for match in READ.finditer(text) if not where.startswith("web/") else ():
            if match.group(1):
                names.add(match.group(1))
            elif not ASKED_FOR.search(text[: match.start()]):
                whole.add(where)
    assert names == COMPARED | LOOKED_AT
    assert whole == TAKEN_WHOLE


@pytest.mark.parametrize("typed", ["1234 5678 9018", "電話 090-1234-5678"])
def test_a_guarded_field_of_any_kind_stops_it(house: Flask, typed: str) -> None:
    class Sent(Form):
        line, box, file = SharedLine(), SharedBox(), SharedUpload()

    for name in ("line", "box"):
        with house.test_request_context("/", method="POST", data={name: typed}):
            g.without_database = True
            form = Sent(meta={"csrf": False})
            form.looked_through()
            assert set(form.findings) == {name}
            assert form[name].errors
    with house.test_request_context("/", method="POST"):
        g.without_database = True
        form = Sent(meta={"csrf": False})
        form.file.text = typed
        assert not form.looked_through()


def test_a_file_that_is_not_read_says_so() -> None:
    """What the guard cannot see into is said where the file is chosen, so that somebody looks."""
    for form in (FigureForm, EvidenceForm, HandoutForm):
        assert "個人情報チェック" in str(form.file.kwargs["description"]), form
