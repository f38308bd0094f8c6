"""What a browser may send about people. Names and numbers here are their own identity: outside the guard."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs lag behind WTForms 3.3
from wtforms.validators import Optional, Regexp

from lms.accounts.kinds import (
    EMPLOYMENTS,
    GIVEN_AT_ENTRY,
    LOGIN_NAME_LENGTH,
    MOST_POST,
    MOST_SOURCE,
    NAME_LENGTH,
    POSTING_KINDS,
    ROLES,
    Employment,
    PostingKind,
    Role,
)
from lms.accounts.queries.units import Choice
from lms.accounts.services.people import NewPerson, PersonEntry
from lms.accounts.services.postings import PostingEntry
from lms.kernel.ids import UnitId
from lms.web.forms import Form, Needed, OneOf, Pick, TextLine, TypedDay, at_most, filled, offered
from lms.web.kept import KeptForm

HOW_TO_WRITE_A_DAY = _l("2027-04-01、2027/4/1、令和9年4月1日、R9.4.1 のどの書き方でも。")
MAIL = Regexp(r"[^@\s]+@[^@\s]+\Z", message=_l("メールの宛先を確かめてください。"))


def unit_choices(none: str, units: Sequence[Choice]) -> list[SelectChoice]:
    """Units under each other, those of a day to come with their day."""
    return offered([("", none), *((str(unit.id), _unit_words(unit)) for unit in units)])


def _unit_words(unit: Choice) -> str:
    from_then = gettext("（%(day)s から）", day=unit.begins.isoformat()) if unit.begins else ""
    return "　" * unit.depth + unit.name + from_then


class _Identity(Form):
    """What says who somebody is."""

    name = TextLine(
        _l("名前"), [Needed(_l("名前を書いてください。")), at_most(NAME_LENGTH)], description=_l("姓と名の間をひとつ空けます。")
    )
    kana = TextLine(
        _l("ふりがな"),
        [Needed(_l("ふりがなを書いてください。")), at_most(NAME_LENGTH)],
        description=_l("姓と名の間をひとつ空けます。カタカナでもかまいません。"),
    )
    employment = Pick(_l("任用の種類"), choices=[(kind.value, _l(text)) for kind, text in EMPLOYMENTS.items()])
    has_pc = BooleanField(_l("自分のパソコンがある"), description=_l("ない人は、共用のパソコンから使います。"))
    mail = TextLine(_l("メール"), [Optional(), at_most(254), MAIL])


class PersonForm(_Identity):
    """Somebody new."""

    staff_no = TextLine(
        _l("職員番号"),
        [Needed(_l("職員番号を書いてください。")), at_most(LOGIN_NAME_LENGTH)],
        description=_l("ログインに使います。先頭の0も残ります。"),
    )
    unit_id = Pick(_l("所属"))
    post = TextLine(_l("職"), [at_most(MOST_POST)], description=_l("課長、係長、係員など"))
    is_head = BooleanField(_l("この組織の長"))
    role = Pick(_l("役割"), choices=[("", _l("なし")), *((role.value, _l(text)) for role, text in ROLES.items() if role in GIVEN_AT_ENTRY)])

    def entry(self) -> NewPerson:
        wanted = self.role.data if self.role is not None else None
        return NewPerson(
            name=filled(self.name.data),
            kana=filled(self.kana.data),
            staff_no=filled(self.staff_no.data),
            mail=self.mail.data or "",
            employment=Employment(self.employment.data),
            has_pc=bool(self.has_pc.data),
            unit_id=UnitId(int(self.unit_id.data)) if self.unit_id.data else None,
            post=self.post.data or "",
            is_head=bool(self.is_head.data),
            role=Role(wanted) if wanted else None,
        )


class CorrectionForm(KeptForm, _Identity):
    """What is on file about somebody."""

    version = HiddenField()

    COMPARED = ("name", "kana", "employment", "has_pc", "mail")

    @classmethod
    def saved(cls, standing: Any) -> dict[str, Any]:
        return {**super().saved(standing), "mail": standing.mail or ""}

    def entry(self) -> PersonEntry:
        return PersonEntry(
            name=filled(self.name.data),
            kana=filled(self.kana.data),
            employment=Employment(self.employment.data),
            has_pc=bool(self.has_pc.data),
            mail=self.mail.data or "",
        )


class PostingForm(Form):
    unit_id = Pick(_l("組織"), [Needed(_l("組織を選んでください。"))])
    kind = OneOf(
        _l("発令の種類"),
        [Needed(_l("種類を選んでください。"))],
        choices=[(kind.value, _l(text)) for kind, text in POSTING_KINDS.items()],
        hints={
            PostingKind.MAIN.value: _l("いまの本務は、この日で終わります"),
            PostingKind.DEPUTY.value: _l("続いている間、この組織の長として働きます"),
        },
        default=PostingKind.MAIN.value,
        is_row=True,
    )
    post = TextLine(_l("職"), [at_most(MOST_POST)], description=_l("課長、係長、係員など"))
    is_head = BooleanField(_l("この組織の長"))
    begins = TypedDay(_l("始まる日"), [Needed(_l("始まる日を書いてください。"))], description=HOW_TO_WRITE_A_DAY)
    until = TypedDay(_l("最後の日"), description=_l("決まっていなければ、空けておきます。"))
    source_number = TextLine(_l("発令番号"), [at_most(MOST_SOURCE)])

    def entry(self) -> PostingEntry:
        return PostingEntry(
            unit_id=UnitId(int(filled(self.unit_id.data))),
            post=self.post.data or "",
            kind=PostingKind(filled(self.kind.data)),
            is_head=bool(self.is_head.data),
            begins=filled(self.begins.data),
            until=self.until.data,
            source_number=self.source_number.data or "",
        )


class UntilForm(Form):
    """The last day of a posting or a leave."""

    until = TypedDay(_l("最後の日"), description=_l("空けておくと、決まっていないことになります。"))


class LeaveForm(Form):
    begins = TypedDay(_l("始まる日"), [Needed(_l("始まる日を書いてください。"))], description=HOW_TO_WRITE_A_DAY)
    until = TypedDay(_l("最後の日"), description=_l("決まっていなければ、空けておきます。"))


class DepartureForm(Form):
    last = TypedDay(
        _l("最後に勤める日"), description=_l("つぎの日からログインできなくなります。登録した退職を取り消すときは、空にして保存します。")
    )
