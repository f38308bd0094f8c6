"""What a browser may send about a log."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField
from wtforms.validators import Optional

from lms.kernel import clock
from lms.kernel.errors import U_
from lms.practice import kinds
from lms.practice.forms import CHOOSE, worded
from lms.practice.services import LogEntry, faults_of
from lms.web.forms import Day, Form, ManyOf, Needed, OneOf, SharedBox, Whole, at_most
from lms.web.kept import KeptForm
from lms.web.remains import what_remains

YES_NO = [("yes", _l("はい")), ("no", _l("いいえ"))]


class LogForm(Form):
    """What came of it. Only the outcome is required."""

    outcome = OneOf(
        _l("結果はどうでしたか"),
        [Needed(_l("4つから1つ選んでください。どれでも大丈夫です。"))],
        choices=worded(kinds.OUTCOMES),
        is_row=True,
    )
    barrier = OneOf(
        _l("試せなかったのは"),
        choices=worded(kinds.BARRIERS),
        is_row=True,
        description=_l("「試せなかった」のときだけ、近いものを1つ選んでください。"),
    )
    minutes_before = Whole(_l("試す前"), unit=U_("分"))
    minutes_after = Whole(_l("試した後"), unit=U_("分"))
    times_per_month = Whole(_l("月に何回"), unit=U_("回"))
    quality = OneOf(_l("出来ばえは、前と比べて"), choices=worded(kinds.QUALITIES), is_row=True)
    not_worked = SharedBox(
        _l("うまくいかなかったこと・気をつけたこと"),
        [at_most(kinds.MOST_NOTE)],
        description=_l("次の人がいちばん助かる欄です。一行でも十分です。"),
    )
    prompt = SharedBox(
        _l("使ったプロンプト"),
        [at_most(kinds.MOST_NOTE)],
        description=_l("同僚がそのまま使えるように、個人情報は置き換えてください。"),
    )
    note = SharedBox(_l("メモ"), [at_most(kinds.MOST_NOTE)])
    tried_on = Day(_l("試した日"), [Optional()])
    minutes_checking = Whole(_l("うち、確認と手直し"), unit=U_("分"), description=_l("「試した後」にふくまれる時間です。"))
    is_measured = BooleanField(_l("時間は計りました（印がなければ、おおよその数として残します）"))
    errors_found = Whole(_l("見つけた誤り"), unit=U_("か所"))
    effect_kinds = ManyOf(_l("どこがよくなりましたか"), choices=worded(kinds.EFFECT_KINDS))
    effect = SharedBox(_l("よかったこと"), [at_most(kinds.MOST_NOTE)], description=_l("数字に出ないことも、一行でどうぞ。"))
    helped = SharedBox(_l("助けになったこと"), [at_most(kinds.MOST_NOTE)])
    data_class = OneOf(_l("実際に入れた情報"), choices=worded(kinds.LOG_DATA_CLASSES), is_row=True)
    fact_checked = OneOf(_l("元の資料で確かめましたか"), choices=YES_NO, is_row=True)
    ai_disclosed = OneOf(_l("AIを使ったことを伝えましたか"), choices=YES_NO, is_row=True)
    better_without = OneOf(_l("AIを使わない方がよかったですか"), choices=YES_NO, is_row=True)
    assistance = OneOf(_l("だれと試しましたか"), choices=worded(kinds.ASSISTANCES), is_row=True)
    next_step = OneOf(_l("次はどうしますか"), choices=worded(kinds.NEXT_STEPS), is_row=True)
    waiting_minutes = Whole(
        _l("住民の方の待ち時間（1回に短くなった分）"), unit=U_("分"), description=_l("のびたときは、−を付けてください。")
    )
    yen_per_month = Whole(_l("費用（月に減った額）"), unit=U_("円"), description=_l("増えたときは、−を付けてください。"))
    visibility = OneOf(_l("この記録を見られる人"), [Needed(CHOOSE)], choices=worded(kinds.VISIBILITIES), is_row=True)

    MORE = (
        "note",
        "tried_on",
        "minutes_checking",
        "is_measured",
        "errors_found",
        "effect_kinds",
        "effect",
        "helped",
        "data_class",
        "fact_checked",
        "ai_disclosed",
        "better_without",
        "assistance",
        "next_step",
        "waiting_minutes",
        "yen_per_month",
        "visibility",
    )

    ALL = ("outcome", "barrier", "minutes_before", "minutes_after", "times_per_month", "quality", "not_worked", "prompt", *MORE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.barrier.flags.required = True  # where it is asked at all

    def more(self) -> list[Field]:
        """The rest of the common record, folded away."""
        return [self[name] for name in self.MORE]

    def validate(self, extra_validators: Any = None) -> bool:
        """All that needs another look is said at once, also what only the rules know."""
        fine = super().validate(extra_validators)
        for refusal in faults_of(self.entry(), clock.now()):
            if not self[refusal.field or ""].errors:
                self.refuse(refusal)
                fine = False
        return fine

    def token(self) -> str:
        """What makes one log of a form that is sent twice."""
        return self.once.data or ""

    def is_more_open(self) -> bool:
        """Whether something in the fold needs a look, or comes back from a draft: not what it begins with."""
        return (self.is_drafted and bool(what_remains(self.more()))) or any(field.errors for field in self.more())

    def entry(self) -> LogEntry:
        typed = {name: self[name].data or None for name in ("barrier", "data_class", "assistance", "next_step")}
        return LogEntry(
            outcome=self.outcome.data,
            tried_on=self.tried_on.data,
            minutes_before=self.minutes_before.data,
            minutes_after=self.minutes_after.data,
            minutes_checking=self.minutes_checking.data,
            is_measured=bool(self.is_measured.data),
            times_per_month=self.times_per_month.data,
            waiting_minutes=self.waiting_minutes.data,
            yen_per_month=self.yen_per_month.data,
            quality=int(self.quality.data) if self.quality.data in {*kinds.Quality} else None,
            errors_found=self.errors_found.data,
            effect=self.effect.data or "",
            effect_kinds=self.effect_kinds.data or [],
            helped=self.helped.data or "",
            not_worked=self.not_worked.data or "",
            fact_checked=_yes(self.fact_checked.data),
            ai_disclosed=_yes(self.ai_disclosed.data),
            better_without=_yes(self.better_without.data),
            prompt=self.prompt.data or "",
            note=self.note.data or "",
            visibility=self.visibility.data,
            **typed,
        )


class CorrectionForm(KeptForm, LogForm):
    """Other words in the place of those that stand in a log; *version* is the state that the person saw."""

    version = HiddenField()

    COMPARED = LogForm.ALL

    @classmethod
    def saved(cls, standing: Any) -> dict[str, Any]:
        held = {column.key: getattr(standing, column.key) for column in standing.__table__.columns}
        return {
            **{name: _answer(value) for name, value in held.items()},
            "is_measured": standing.is_measured,
            "version": str(standing.version),
        }


def _answer(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def _yes(chosen: str | None) -> bool | None:
    return None if not chosen else chosen == "yes"
