"""What a browser may send to the front doors. Names and numbers of people here are their own identity: outside the guard."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import Optional, Regexp

from lms.accounts.kinds import LOGIN_NAME_LENGTH, NAME_LENGTH, Role, UnitLevel
from lms.admin.kinds import LEVELS, MOST_CODE, MOST_POST, ROLES
from lms.admin.services import PersonEntry, SettingsEntry
from lms.kernel.ids import UnitId
from lms.web.forms import Day, Form, Needed, OneOf, Pick, SharedBox, SharedLine, TextLine, Whole, at_most, filled


class SettingsForm(Form):
    """Lengths and bounds of each setting are judged by the accounts' rules."""

    municipality = TextLine(
        _l("自治体名"), [Needed(_l("自治体名を書いてください。"))], description=_l("ページの下とログインの画面に出ます。")
    )
    office_name = TextLine(_l("担当課の名前"), [Needed(_l("担当課の名前を書いてください。"))])
    office_phone = TextLine(_l("担当課の内線"))
    second_check = BooleanField(_l("全庁に出す前に、もう一人が確かめる"), description=_l("外すと、共有した事例はすぐに全庁で読めます。"))
    small_group = Whole(
        _l("数を出す最小の人数"),
        validators=[Needed(_l("人数を書いてください。"))],
        unit=_l("人"),
        description=_l("これより少ない集まりの数は、ページに出しません。5〜100。"),
    )
    terminal_idle_minutes = Whole(
        _l("共用パソコンでログアウトするまで"),
        validators=[Needed(_l("分を書いてください。"))],
        unit=_l("分"),
        description=_l("さわらないまま、この時間がたつと終わります。1分前にお知らせします。2〜30。"),
    )
    closed_days = TextAreaField(
        _l("閉庁日"),
        description=_l("土日・祝日・年末年始のほかに閉じる日を、一行にひとつ、2026-12-28 のように。おたずねは、つぎの開庁日に届きます。"),
    )
    published_contacts = TextAreaField(
        _l("公開している連絡先"),
        description=_l("市の代表電話など、だれが書いてもよい番号やメールを一行にひとつ。個人情報チェックは、これらを止めません。"),
    )
    seen = HiddenField()

    def entry(self) -> SettingsEntry:
        return SettingsEntry(
            municipality=filled(self.municipality.data),
            office_name=filled(self.office_name.data),
            office_phone=self.office_phone.data or "",
            second_check=bool(self.second_check.data),
            small_group=filled(self.small_group.data),
            terminal_idle_minutes=filled(self.terminal_idle_minutes.data),
            closed_days=self.closed_days.data or "",
            published_contacts=self.published_contacts.data or "",
        )


class ToolForm(Form):
    name = TextLine(_l("道具の名前"), [Needed(_l("道具の名前を書いてください。")), at_most(80)])
    note = TextLine(_l("使ってよい範囲"), [at_most(200)], description=_l("計画を立てる人への一言。何を入れてよいか、何はだめか。"))


class UnitForm(Form):
    level = OneOf(
        _l("種類"), [Needed(_l("種類を選んでください。"))], choices=[(level.value, _l(text)) for level, text in LEVELS.items()], is_row=True
    )
    name = TextLine(_l("組織の名前"), [Needed(_l("組織の名前を書いてください。")), at_most(NAME_LENGTH)])
    code = TextLine(
        _l("組織コード"),
        [Needed(_l("組織コードを書いてください。")), at_most(MOST_CODE)],
        description=_l("人事の番号など。先頭の0も残ります。"),
    )
    parent_id = Pick(_l("どの組織の下か"))
    phone = TextLine(_l("内線"), [at_most(40)])

    @property
    def chosen_level(self) -> UnitLevel:
        return UnitLevel(filled(self.level.data))

    @property
    def chosen_parent(self) -> UnitId | None:
        return UnitId(int(self.parent_id.data)) if self.parent_id.data else None


class PersonForm(Form):
    name = TextLine(
        _l("名前"), [Needed(_l("名前を書いてください。")), at_most(NAME_LENGTH)], description=_l("姓と名の間をひとつ空けます。")
    )
    kana = TextLine(_l("ふりがな"), [Needed(_l("ふりがなを書いてください。")), at_most(NAME_LENGTH)])
    staff_no = TextLine(
        _l("職員番号"),
        [Needed(_l("職員番号を書いてください。")), at_most(LOGIN_NAME_LENGTH)],
        description=_l("ログインに使います。先頭の0も残ります。"),
    )
    mail = TextLine(_l("メール"), [Optional(), at_most(254), Regexp(r"[^@\s]+@[^@\s]+\Z", message=_l("メールの宛先を確かめてください。"))])
    without_pc = BooleanField(_l("自分のパソコンがない"), description=_l("パスワードの代わりに、共用パソコンで使うはじめのPINを渡します。"))
    unit_id = Pick(_l("所属"))
    post = TextLine(_l("職"), [at_most(MOST_POST)], description=_l("課長、係長、係員など"))
    is_head = BooleanField(_l("この組織の長"))
    role = Pick(_l("役割"), choices=[("", _l("なし")), *((role.value, _l(text)) for role, text in ROLES.items())])

    def entry(self) -> PersonEntry:
        wanted = self.role.data if self.role is not None else None
        return PersonEntry(
            name=filled(self.name.data),
            kana=filled(self.kana.data),
            staff_no=filled(self.staff_no.data),
            mail=self.mail.data or "",
            unit_id=UnitId(int(self.unit_id.data)) if self.unit_id.data else None,
            post=self.post.data or "",
            is_head=bool(self.is_head.data),
            has_pc=not self.without_pc.data,
            role=Role(wanted) if wanted else None,
        )


class ConfirmForm(Form):
    """A button with its token: one result for a double click."""


class GalleryForm(Form):
    """One field of each kind, for the gallery."""

    outcome = OneOf(
        _l("結果はどうでしたか"),
        [Needed(_l("ひとつ選んでください。"))],
        choices=[("done", _l("できた")), ("did_not_work", _l("うまくいかなかった"))],
        hints={"did_not_work": _l("同じくらい役に立ちます")},
        is_row=True,
    )
    line = SharedLine(_l("一行の欄"), [Needed(_l("一行で書いてください。"))], description=_l("説明は、欄の上に置きます。"))
    box = SharedBox(_l("何行かの欄"))
    minutes = Whole(_l("試す前"), unit=_l("分"))
    on = Day(_l("試す日"))
    pick = Pick(_l("どの道具で"), choices=[("1", _l("庁内の生成AI")), ("2", _l("翻訳"))])
    wanted = BooleanField(_l("おたずねをメールでも受け取る"))
