"""What a browser may send about meetings."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from lms.kernel import clock
from lms.kernel.errors import U_
from lms.kernel.ids import PersonId
from lms.meetings import kinds
from lms.meetings.services import MeetingEntry
from lms.meetings.services.agenda import ItemEntry, ThemeEntry
from lms.meetings.services.running import Talk
from lms.web.forms import Day, Form, Needed, OneOf, Pick, SharedBox, SharedLine, TextLine, Whole, at_most, filled, offered
from lms.web.kept import KeptForm
from lms.workshops.forms import Hour
from lms.workshops.services import moment, typed_time

NEEDS_LINE, NEEDS_TIME, CHOOSE = (
    Needed(_l("一行で書いてください。")),
    Needed(_l("時刻を書いてください。")),
    Needed(_l("1つ選んでください。")),
)
FOR_ALL, FOR_NAMED = "all", "named"


def worded(words: dict[Any, str]) -> list[tuple[str, Any]]:
    return [(value.value, _l(text)) for value, text in words.items()]


class TimedForm(KeptForm):
    """One with times of day, which judge themselves after the validators."""

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return fine and not self.errors


class MeetingForm(TimedForm):
    """A date. Call *offer* before it is drawn or judged."""

    COMPARED = ("title", "series", "day", "begins", "ends", "place", "link", "facilitator_id", "recorder_id", "reach")

    title = SharedLine(_l("題名"), [NEEDS_LINE, at_most(kinds.MOST_TITLE)], description=_l("例：11月のナレッジ会議"))
    series = SharedLine(
        _l("シリーズの名前"),
        [at_most(kinds.MOST_SERIES)],
        description=_l("続けて開く会議に同じ名前を付けると、次の回は、前回決まったことから始まります。"),
    )
    day = Day(_l("開催の日"), [Needed(_l("日付を選んでください。"))])
    begins = Hour(_l("始まりの時刻"), [NEEDS_TIME], description=_l("例：15:00"))
    ends = Hour(_l("終わりの時刻"), [NEEDS_TIME], description=_l("例：15:45"))
    place = SharedLine(
        _l("会場"), [at_most(kinds.MOST_PLACE)], description=_l("例：本庁舎3階 第2会議室。オンラインだけなら空けておきます。")
    )
    link = TextLine(
        _l("オンラインのアドレス"), [at_most(kinds.MOST_LINK)], description=_l("https:// で始まるもの。この会議を見られる人にだけ出ます。")
    )
    facilitator_id = Pick(_l("進行"), [CHOOSE])
    recorder_id = Pick(_l("記録係"), [CHOOSE], description=_l("会議を作ったあと、参加する人の中からも選べます。"))
    reach = OneOf(
        _l("この会議を見られる人"),
        [CHOOSE],
        choices=[(FOR_ALL, _l("全職員")), (FOR_NAMED, _l("参加する人だけ"))],
        hints={FOR_NAMED: _l("DX推進室とファシリテーターには、いつも見えます。決まったことは、担当の方の所属長にも見えます。")},
    )
    version = HiddenField()

    def offer(self, leaders: Sequence[Any]) -> None:
        choices = offered([("", gettext("選んでください")), *((str(each.id), named(each)) for each in leaders)])
        self.facilitator_id.choices = self.recorder_id.choices = choices

    @classmethod
    def saved(cls, standing: Any) -> dict[str, Any]:
        begins, ends = (each.astimezone(clock.TOKYO) for each in (standing.starts_at, standing.ends_at))
        return {
            **{name: getattr(standing, name) for name in ("title", "series", "place", "link")},
            "facilitator_id": str(standing.facilitator_id),
            "recorder_id": str(standing.recorder_id),
            "reach": FOR_ALL if standing.is_open else FOR_NAMED,
            "day": begins.date(),
            "begins": f"{begins:%H:%M}",
            "ends": f"{ends:%H:%M}",
            "version": str(standing.version),
        }

    def entry(self) -> MeetingEntry:
        day = filled(self.day.data)
        starts_at, ends_at = (moment(day, filled(typed_time(field.data))) for field in (self.begins, self.ends))
        return MeetingEntry(
            title=filled(self.title.data),
            series=self.series.data or "",
            starts_at=starts_at,
            ends_at=ends_at,
            place=self.place.data or "",
            link=self.link.data or "",
            facilitator_id=PersonId(int(self.facilitator_id.data)),
            recorder_id=PersonId(int(self.recorder_id.data)),
            is_open=self.reach.data == FOR_ALL,
        )


def named(each: Any) -> str:
    return f"{each.name}（{each.unit}）"


class PeopleForm(Form):
    """Ticks beside the names that were found."""

    @property
    def chosen(self) -> set[PersonId]:
        sent = request.form.getlist("person")
        return {PersonId(int(each)) for each in sent if each.isascii() and each.isdigit() and len(each) < 19}


class ThemeForm(Form):
    """A theme of one's own (困りごと) for the agenda."""

    title = SharedLine(
        _l("困りごと・話したいこと"), [NEEDS_LINE, at_most(kinds.MOST_TITLE)], description=_l("例：議事録の下書きに、毎回2時間かかる")
    )
    question = SharedLine(_l("話し合うこと"), [at_most(kinds.MOST_QUESTION)], description=_l("例：ほかの課では、どうしていますか。"))
    minutes = Whole(_l("時間"), validators=[Needed(_l("数字で書いてください。"))], unit=U_("分"))
    purpose = OneOf(_l("目的"), [CHOOSE], choices=worded(kinds.PURPOSES), is_row=True)

    def entry(self) -> ThemeEntry:
        return ThemeEntry(filled(self.title.data), self.question.data or "", filled(self.minutes.data), self.purpose.data)


class TalkForm(KeptForm):
    """What came out of the talk about an item: four answers, and the rest."""

    COMPARED = (*kinds.ANSWERS, "notes")

    expected = SharedBox(_l("期待したこと"), [at_most(kinds.MOST_ANSWER)], description=_l("何が起こるはずでしたか。"))
    actual = SharedBox(_l("実際のこと"), [at_most(kinds.MOST_ANSWER)], description=_l("何が起こりましたか。"))
    cause = SharedBox(
        _l("なぜ"), [at_most(kinds.MOST_ANSWER)], description=_l("違いはどこから来ましたか。人ではなく、しくみや手順のこととして書きます。")
    )
    next_step = SharedBox(
        _l("次にすること"),
        [at_most(kinds.MOST_ANSWER)],
        description=_l("続けること、変えること。だれがいつまでに、は「決まったこと」に書きます。"),
    )
    notes = SharedBox(_l("そのほかに話し合ったこと"), [at_most(kinds.MOST_NOTES)])
    version = HiddenField()

    def talk(self) -> Talk:
        return Talk(**{name: self[name].data or "" for name in (*kinds.ANSWERS, "notes")})


class ItemForm(TalkForm):
    """An item: before the meeting what is asked, in the meeting what came out of it. Call *offer* before it is drawn or judged."""

    COMPARED = ("title", "question", "minutes", "purpose", *kinds.ANSWERS, "notes", "is_read_aloud", "presenter_id")

    title = SharedLine(_l("困りごと・話したいこと"), [NEEDS_LINE, at_most(kinds.MOST_TITLE)])
    question = SharedLine(_l("話し合うこと"), [at_most(kinds.MOST_QUESTION)], description=_l("例：どの通知から、うちでも試せますか。"))
    presenter_id = Pick(_l("話す人"), description=_l("代わりに読み上げる人でも構いません。参加する人の中から選びます。"))
    is_read_aloud = BooleanField(_l("ほかの人の代わりに読み上げます（代読）"))
    minutes = Whole(_l("時間"), validators=[Needed(_l("数字で書いてください。"))], unit=U_("分"))
    purpose = OneOf(_l("目的"), [CHOOSE], choices=worded(kinds.PURPOSES), is_row=True)

    def offer(self, participants: Sequence[Any], *, is_case: bool) -> None:
        self.presenter_id.choices = offered([("", gettext("決めない")), *((str(each.id), named(each)) for each in participants)])
        if is_case:
            del self.title

    def entry(self) -> ItemEntry:
        presenter = self.presenter_id.data
        return ItemEntry(
            title=filled(self.title.data) if "title" in self else "",
            question=self.question.data or "",
            presenter_id=PersonId(int(presenter)) if presenter else None,
            minutes=filled(self.minutes.data),
            purpose=self.purpose.data,
            notes=self.notes.data or "",
            is_read_aloud=self.is_read_aloud.data,
            **{name: self[name].data or "" for name in kinds.ANSWERS},
        )


class NextForm(MeetingForm):
    """The meeting after another one: it is as that was, on another day."""

    same_people = BooleanField(
        _l("前回参加した人にも、参加してもらう"),
        description=_l("いまも所属している方に、案内が届きます。あとから加えたり外したりできます。"),
    )

    @classmethod
    def saved(cls, standing: Any) -> dict[str, Any]:
        return {**super().saved(standing), "day": None, "same_people": True}


class RulesForm(KeptForm):
    """What the meetings of a series keep to, a line each."""

    COMPARED = ("text",)

    text = SharedBox(
        _l("話し合いの約束"), [NEEDS_LINE, at_most(1_000)], description=_l("1行に1つ、8行まで。投影の1枚に、大きな字で出ます。")
    )
    version = HiddenField()


class PublicForm(KeptForm):
    """What of a meeting may go out of the house."""

    COMPARED = ("public_text",)

    public_text = SharedBox(
        _l("公開用の文"),
        [at_most(kinds.MOST_PUBLIC)],
        description=_l("話し合ったことと、決まったこと。人の名前は書けません。課や係の名前で書きます。"),
    )
    version = HiddenField()


def agenda_form(items: Sequence[Any]) -> Any:
    """A form with one box of minutes for each item."""
    boxes = {
        f"minutes_{item.id}": Whole(
            _l("%(number)d番の時間", number=number), validators=[Needed(_l("数字で書いてください。"))], unit=U_("分"), default=item.minutes
        )
        for number, item in enumerate(items, 1)
    }
    return type("AgendaForm", (Form,), boxes)()
