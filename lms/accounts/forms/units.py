"""What a browser may send about units: one unit, and a reorganisation on a day."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField

from lms.accounts.forms.people import HOW_TO_WRITE_A_DAY
from lms.accounts.kinds import LEVELS, MOST_CODE, NAME_LENGTH, Change, UnitLevel
from lms.accounts.queries.units import Member, Other
from lms.accounts.services.reorganisation import NewUnit, Wish
from lms.kernel.ids import PostingId, UnitId
from lms.web.forms import Form, Needed, OneOf, Pick, TextLine, TypedDay, at_most, filled
from lms.web.kept import KeptForm

NAME, CODE = _l("組織の名前"), _l("組織コード")
NEEDS_NAME, NEEDS_CODE = Needed(_l("組織の名前を書いてください。")), Needed(_l("組織コードを書いてください。"))
KEEPS_ZEROS = _l("人事の番号など。先頭の0も残ります。")
MOST_PARTS = 3


class UnitForm(Form):
    level = OneOf(
        _l("種類"), [Needed(_l("種類を選んでください。"))], choices=[(level.value, _l(text)) for level, text in LEVELS.items()], is_row=True
    )
    name = TextLine(NAME, [NEEDS_NAME, at_most(NAME_LENGTH)])
    code = TextLine(CODE, [NEEDS_CODE, at_most(MOST_CODE)], description=KEEPS_ZEROS)
    parent_id = Pick(_l("どの組織の下か"))
    phone = TextLine(_l("内線"), [at_most(40)])
    begins = TypedDay(_l("始まる日"), [Needed(_l("始まる日を書いてください。"))], description=HOW_TO_WRITE_A_DAY)

    @property
    def chosen_level(self) -> UnitLevel:
        return UnitLevel(filled(self.level.data))

    @property
    def chosen_parent(self) -> UnitId | None:
        return _unit_of(self.parent_id.data)


class UnitCorrectionForm(KeptForm):
    name = TextLine(NAME, [NEEDS_NAME, at_most(NAME_LENGTH)])
    code = TextLine(CODE, [NEEDS_CODE, at_most(MOST_CODE)], description=KEEPS_ZEROS)
    phone = TextLine(_l("内線"), [at_most(40)])
    version = HiddenField()

    COMPARED = ("name", "code", "phone")


class _ChangeForm(Form):
    """A reorganisation: first sent to be looked at, then, unchanged, to be done."""

    on = TypedDay(_l("いつから"), [Needed(_l("いつからかを書いてください。"))], description=HOW_TO_WRITE_A_DAY)
    mark = HiddenField()

    def wish(self, unit_id: UnitId) -> Wish:
        raise NotImplementedError

    def named(self) -> list[Field]:
        """The fields of this change, in order."""
        return [field for field in self if field.name not in {"on", "mark", "once", "csrf_token"} and field not in self.placing()]

    def placing(self) -> list[Field]:
        """The fields that say who goes where."""
        return []


class _NewUnitForm(_ChangeForm):
    name = TextLine(_l("新しい名前"), [NEEDS_NAME, at_most(NAME_LENGTH)])
    code = TextLine(CODE, [NEEDS_CODE, at_most(MOST_CODE)], description=_l("前と同じでもかまいません。先頭の0も残ります。"))
    phone = TextLine(_l("内線"), [at_most(40)])

    def new_unit(self) -> NewUnit:
        return NewUnit(filled(self.name.data), filled(self.code.data), self.phone.data or "")


class RenameForm(_NewUnitForm):
    parent_id = Pick(_l("どの組織の下か"))

    def wish(self, unit_id: UnitId) -> Wish:
        return Wish(Change.RENAME, filled(self.on.data), (unit_id,), (self.new_unit(),), parent_id=_unit_of(self.parent_id.data))


class MergeForm(_NewUnitForm):
    other_1 = Pick(_l("合わせる組織 1"), [Needed(_l("合わせる組織を選んでください。"))])
    other_2 = Pick(_l("合わせる組織 2"))
    other_3 = Pick(_l("合わせる組織 3"))

    def wish(self, unit_id: UnitId) -> Wish:
        others = (_unit_of(field.data) for field in (self.other_1, self.other_2, self.other_3))
        ends = (unit_id, *(other for other in others if other is not None))
        return Wish(Change.MERGE, filled(self.on.data), ends, (self.new_unit(),))


class JoinForm(_ChangeForm):
    into = Pick(_l("入る先の組織"), [Needed(_l("入る先の組織を選んでください。"))])

    def wish(self, unit_id: UnitId) -> Wish:
        return Wish(Change.JOIN, filled(self.on.data), (unit_id,), into=_unit_of(self.into.data))


class SplitForm(_ChangeForm):
    name_1 = TextLine(_l("1つめの名前"), [NEEDS_NAME, at_most(NAME_LENGTH)])
    code_1 = TextLine(_l("1つめの組織コード"), [NEEDS_CODE, at_most(MOST_CODE)])
    name_2 = TextLine(_l("2つめの名前"), [NEEDS_NAME, at_most(NAME_LENGTH)])
    code_2 = TextLine(_l("2つめの組織コード"), [NEEDS_CODE, at_most(MOST_CODE)])
    name_3 = TextLine(_l("3つめの名前"), [at_most(NAME_LENGTH)])
    code_3 = TextLine(_l("3つめの組織コード"), [at_most(MOST_CODE)])

    def placing(self) -> list[Field]:
        return [field for field in self if field.name.startswith(("unit-", "posting-"))]

    def wish(self, unit_id: UnitId) -> Wish:
        named = [(self[f"name_{n}"].data, self[f"code_{n}"].data, f"code_{n}") for n in range(1, MOST_PARTS + 1)]
        begins = tuple(NewUnit(name, code, field=field) for name, code, field in named if name and code)
        return Wish(
            Change.SPLIT,
            filled(self.on.data),
            (unit_id,),
            begins,
            units_to={UnitId(number): place for number, place in self._places("unit-")},
            postings_to={PostingId(number): place for number, place in self._places("posting-")},
        )

    def _places(self, kind: str) -> list[tuple[int, int]]:
        return [(int(field.name.removeprefix(kind)), int(field.data or 0)) for field in self.placing() if field.name.startswith(kind)]


def split_form(below: Sequence[Other], members: Sequence[Member]) -> type[SplitForm]:
    """A form that asks of each unit below and of each person of the unit itself where they go."""
    parts = [("0", _l("1つめ")), ("1", _l("2つめ")), ("2", _l("3つめ"))]
    fields: dict[str, Any] = {f"unit-{unit.id}": Pick(unit.name, choices=parts) for unit in below}
    fields |= {f"posting-{each.posting_id}": Pick(f"{each.name} {each.post}".strip(), choices=parts) for each in members}
    return type("PlacingForm", (SplitForm,), fields)


CHANGE_FORMS: dict[Change, type[_ChangeForm]] = {Change.RENAME: RenameForm, Change.MERGE: MergeForm, Change.JOIN: JoinForm}


def _unit_of(chosen: str | None) -> UnitId | None:
    return UnitId(int(chosen)) if chosen else None
