"""What a browser may send about workshops."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import ValidationError

from lms.kernel import clock
from lms.kernel.errors import U_, Unacceptable
from lms.kernel.ids import LessonId
from lms.web.forms import Day, Form, Needed, Pick, SharedBox, SharedLine, SharedUpload, TextLine, Whole, at_most, filled
from lms.web.forms import offered as choices
from lms.web.i18n import said
from lms.web.kept import KeptForm
from lms.workshops import kinds
from lms.workshops.services import WorkshopEntry, check_link, moment, typed_time
from lms.workshops.services.handouts import ACCEPT

NEEDS_TIME = Needed(_l("時刻を書いてください。"))


class Hour(TextLine):
    """A time of day, typed as 14:00 or 14時30分."""

    data: Any

    def process_data(self, value: Any) -> None:
        self.data = f"{value:%H:%M}" if isinstance(value, time) else value

    def post_validate(self, form: Any, validation_stopped: bool) -> None:  # noqa: ARG002, FBT001  (WTForms' own signature)
        if self.data and typed_time(self.data) is None:
            self.errors = [gettext("14:00 のように書いてください。")]


class WorkshopForm(KeptForm):
    """A date for a lesson. Call *offer* before it is drawn or judged."""

    lesson_id = Pick(_l("どのレッスンのハンズオンですか"), [Needed(_l("1つ選んでください。"))])
    title = SharedLine(
        _l("題名"),
        [Needed(_l("一行で書いてください。")), at_most(kinds.MOST_TITLE)],
        description=_l("例：案内文を短くする、手を動かす90分"),
    )
    about = SharedBox(_l("何をしますか、持ち物はありますか"), [at_most(kinds.MOST_ABOUT)])
    day = Day(_l("開催の日"), [Needed(_l("日付を選んでください。"))])
    begins = Hour(_l("始まりの時刻"), [NEEDS_TIME], description=_l("例：14:00"))
    ends = Hour(_l("終わりの時刻"), [NEEDS_TIME], description=_l("例：15:30"))
    place = SharedLine(
        _l("会場"), [at_most(kinds.MOST_PLACE)], description=_l("例：本庁舎3階 第2会議室。オンラインだけなら空けておきます。")
    )
    link = TextLine(
        _l("オンラインのアドレス"), [at_most(kinds.MOST_LINK)], description=_l("https:// で始まるもの。席の決まった人にだけ見えます。")
    )
    seats = Whole(_l("席の数"), validators=[Needed(_l("数字で書いてください。"))], unit=U_("席"))
    closes_on = Day(
        _l("申込みの締切"), [Needed(_l("日付を選んでください。"))], description=_l("この日まで、申し込むことも、取りやめることもできます。")
    )
    version = HiddenField()

    COMPARED = ("lesson_id", "title", "about", "day", "begins", "ends", "place", "link", "seats", "closes_on")

    @classmethod
    def saved(cls, standing: Any) -> dict[str, Any]:
        begins, ends = (each.astimezone(clock.TOKYO) for each in (standing.starts_at, standing.ends_at))
        kept = ("title", "about", "place", "link", "seats", "closes_on")
        return {
            **{name: getattr(standing, name) for name in kept},
            "lesson_id": str(standing.lesson_id),
            "day": begins.date(),
            "begins": f"{begins:%H:%M}",
            "ends": f"{ends:%H:%M}",
            "version": str(standing.version),
        }

    def offer(self, lessons: Sequence[Any], standing: tuple[LessonId, str] | None = None) -> None:
        """*standing*: (id, title) of the lesson it was planned for, which may not be served any more."""
        named = [(str(row.id), f"{row.course}：{row.title}") for row in lessons]
        if standing is not None and standing[0] not in {row.id for row in lessons}:
            named.append((str(standing[0]), gettext("%(title)s（公開を終えました）", title=standing[1])))
        self.lesson_id.choices = choices([("", gettext("選んでください")), *named])

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        return fine and not self.errors

    def entry(self) -> WorkshopEntry:
        day = filled(self.day.data)
        starts_at, ends_at = (moment(day, filled(typed_time(field.data))) for field in (self.begins, self.ends))
        return WorkshopEntry(
            lesson_id=LessonId(int(self.lesson_id.data)),
            title=filled(self.title.data),
            about=self.about.data or "",
            place=self.place.data or "",
            link=self.link.data or "",
            starts_at=starts_at,
            ends_at=ends_at,
            closes_on=filled(self.closes_on.data),
            seats=filled(self.seats.data),
        )


class CancelForm(Form):
    reason = SharedLine(
        _l("申し込んだ方に伝えること"),
        [Needed(_l("一行で書いてください。")), at_most(kinds.MOST_REASON)],
        description=_l("例：講師の都合で中止します。次の回は12月に開きます。"),
    )


class CodeForm(Form):
    code = TextLine(
        _l("出席コード"), [Needed(_l("会場に出ている6桁の数字を書いてください。"))], description=_l("会場に出ている6桁の数字です。")
    )


class AttendanceForm(Form):
    """Ticks beside names: who came, and whose tick the page showed; staff numbers of who is on no list."""

    walk_ins = TextAreaField(
        _l("当日参加の方の職員番号"),
        [at_most(kinds.MOST_WALK_INS)],
        description=_l("申し込んでいなくて、出席コードも付けられない方。一行にひとつ。"),
    )

    @property
    def came(self) -> set[int]:
        return _numbers("came")

    @property
    def numbers(self) -> list[str]:
        """The staff numbers, each once."""
        return list(dict.fromkeys(line.strip() for line in (self.walk_ins.data or "").splitlines() if line.strip()))

    @property
    def was(self) -> set[int]:
        return _numbers("was")


def _numbers(name: str) -> set[int]:
    return {int(each) for each in request.form.getlist(name) if each.isascii() and each.isdigit() and len(each) < 19}


class HandoutForm(Form):
    """A file or a link, not both."""

    title = SharedLine(_l("資料の題名"), [at_most(kinds.MOST_TITLE)], description=_l("空けておくと、ファイルの名前になります。"))
    file = SharedUpload(
        _l("ファイル"),
        description=_l(
            "PDF、Word、Excel、PowerPoint、PNG、JPEG。%(most)dMBまで。個人情報チェックが見るのは、ファイルの名前だけです。中の文、画像、隠した列、直した跡、作った人の名前は、配る前に開いて確かめてください。",
            most=kinds.MOST_HANDOUT_BYTES >> 20,
        ),
        accept=ACCEPT,
    )
    link = TextLine(_l("またはアドレス"), [at_most(kinds.MOST_LINK)], description=_l("https:// で始まるもの。"))

    def validate_file(self, field: Any) -> None:
        """Its name is read by others where no title is given."""
        field.text = field.data.filename if field.data and not self.title.data else ""

    def validate_link(self, field: Any) -> None:
        if bool(field.data) == (self.file.data is not None):
            field.errors = []
            raise ValidationError(gettext("ファイルか、アドレスのどちらか1つにしてください。"))
        if field.data:
            try:
                check_link(field.data)
            except Unacceptable as refusal:
                raise ValidationError(said(refusal)) from None
